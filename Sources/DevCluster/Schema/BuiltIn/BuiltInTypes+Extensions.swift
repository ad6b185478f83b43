extension BuiltInTypes {
    /// Definitions of custom resources.
    static let extensions = Group(
        package: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1", alias: "crd",
        text: """
            CustomResourceColumnDefinition: description string; format string; jsonPath! string; name! string;
              priority int32; type! string
            CustomResourceConversion: strategy! string; webhook WebhookConversion
            CustomResourceDefinition: apiVersion string; kind string; metadata meta.ObjectMeta; spec!
              CustomResourceDefinitionSpec; status CustomResourceDefinitionStatus
            CustomResourceDefinitionCondition: lastTransitionTime time; message string; observedGeneration int64;
              reason string; status! string; type! string
            CustomResourceDefinitionNames: categories [string] atomic; kind! string; listKind string; plural! string;
              shortNames [string] atomic; singular string
            CustomResourceDefinitionSpec: conversion CustomResourceConversion; group! string; names!
              CustomResourceDefinitionNames; preserveUnknownFields bool; scope! string; versions!
              [CustomResourceDefinitionVersion] atomic
            CustomResourceDefinitionStatus: acceptedNames CustomResourceDefinitionNames; conditions
              [CustomResourceDefinitionCondition] map(type); observedGeneration int64; storedVersions [string] atomic
            CustomResourceDefinitionVersion: additionalPrinterColumns [CustomResourceColumnDefinition] atomic;
              deprecated bool; deprecationWarning string; name! string; schema CustomResourceValidation;
              selectableFields [SelectableField] atomic; served! bool; storage! bool; subresources
              CustomResourceSubresources
            CustomResourceSubresourceScale: labelSelectorPath string; specReplicasPath! string; statusReplicasPath!
              string
            CustomResourceSubresourceStatus:
            CustomResourceSubresources: scale CustomResourceSubresourceScale; status CustomResourceSubresourceStatus
            CustomResourceValidation: openAPIV3Schema any
            SelectableField: jsonPath! string
            ServiceReference: name! string; namespace! string; path string; port int32
            WebhookClientConfig: caBundle bytes; service ServiceReference; url string
            WebhookConversion: clientConfig WebhookClientConfig; conversionReviewVersions! [string] atomic
            """)
}
