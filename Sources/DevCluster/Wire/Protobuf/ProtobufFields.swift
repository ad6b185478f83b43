/// The fields of the messages in which kubectl may send Kubernetes' own kinds: what `k8s.io/api` numbers them.
///
/// One message a line, continued by lines that are indented further. A field is `name#number`, then `[]` for a list,
/// `{}` for a map from strings, `*` where a zero was written on purpose, then its type: `s`tring, `i`nteger, `b`ool,
/// b`y`tes, `d`ouble, or the name of a message. The name `=` puts the message's fields in place. A prefix such as
/// `apps.` is that of the package. Statuses are left out: nobody sends them so.
enum ProtobufFields {
    static let table = """
        Affinity nodeAffinity#1*NodeAffinity podAffinity#2*PodAffinity podAntiAffinity#3*PodAntiAffinity
        AppArmorProfile type#1s localhostProfile#2*s
        CSIVolumeSource driver#1s readOnly#2*b fsType#3*s volumeAttributes#4{}s
          nodePublishSecretRef#5*LocalObjectReference
        Capabilities add#1[]s drop#2[]s
        ClientIPConfig timeoutSeconds#1*i
        ClusterTrustBundleProjection name#1*s signerName#2*s labelSelector#3*LabelSelector optional#5*b path#4s
        ConfigMap metadata#1ObjectMeta immutable#4*b data#2{}s binaryData#3{}y
        ConfigMapEnvSource =#1LocalObjectReference optional#2*b
        ConfigMapKeySelector =#1LocalObjectReference key#2s optional#3*b
        ConfigMapProjection =#1LocalObjectReference items#2[]KeyToPath optional#4*b
        ConfigMapVolumeSource =#1LocalObjectReference items#2[]KeyToPath defaultMode#3*i optional#4*b
        Container name#1s image#2s command#3[]s args#4[]s workingDir#5s ports#6[]ContainerPort envFrom#19[]EnvFromSource
          env#7[]EnvVar resources#8ResourceRequirements resizePolicy#23[]ContainerResizePolicy restartPolicy#24*s
          restartPolicyRules#25[]ContainerRestartRule volumeMounts#9[]VolumeMount volumeDevices#21[]VolumeDevice
          livenessProbe#10*Probe readinessProbe#11*Probe startupProbe#22*Probe lifecycle#12*Lifecycle
          terminationMessagePath#13s terminationMessagePolicy#20s imagePullPolicy#14s securityContext#15*SecurityContext
          stdin#16b stdinOnce#17b tty#18b
        ContainerPort name#1s hostPort#2i containerPort#3i protocol#4s hostIP#5s
        ContainerResizePolicy resourceName#1s restartPolicy#2s
        ContainerRestartRule action#1s exitCodes#2*ContainerRestartRuleOnExitCodes
        ContainerRestartRuleOnExitCodes operator#1s values#2[]i
        DeleteOptions gracePeriodSeconds#1*i preconditions#2*Preconditions orphanDependents#3*b propagationPolicy#4*s
          dryRun#5[]s ignoreStoreReadErrorWithClusterBreakingPotential#6*b
        DownwardAPIProjection items#1[]DownwardAPIVolumeFile
        DownwardAPIVolumeFile path#1s fieldRef#2*ObjectFieldSelector resourceFieldRef#3*ResourceFieldSelector mode#4*i
        DownwardAPIVolumeSource items#1[]DownwardAPIVolumeFile defaultMode#2*i
        EmptyDirVolumeSource medium#1s sizeLimit#2*Quantity
        EnvFromSource prefix#1s configMapRef#2*ConfigMapEnvSource secretRef#3*SecretEnvSource
        EnvVar name#1s value#2s valueFrom#3*EnvVarSource
        EnvVarSource fieldRef#1*ObjectFieldSelector resourceFieldRef#2*ResourceFieldSelector
          configMapKeyRef#3*ConfigMapKeySelector secretKeyRef#4*SecretKeySelector fileKeyRef#5*FileKeySelector
        EphemeralContainer =#1EphemeralContainerCommon targetContainerName#2s
        EphemeralContainerCommon name#1s image#2s command#3[]s args#4[]s workingDir#5s ports#6[]ContainerPort
          envFrom#19[]EnvFromSource env#7[]EnvVar resources#8ResourceRequirements resizePolicy#23[]ContainerResizePolicy
          restartPolicy#24*s restartPolicyRules#25[]ContainerRestartRule volumeMounts#9[]VolumeMount
          volumeDevices#21[]VolumeDevice livenessProbe#10*Probe readinessProbe#11*Probe startupProbe#22*Probe
          lifecycle#12*Lifecycle terminationMessagePath#13s terminationMessagePolicy#20s imagePullPolicy#14s
          securityContext#15*SecurityContext stdin#16b stdinOnce#17b tty#18b
        EphemeralVolumeSource volumeClaimTemplate#1*PersistentVolumeClaimTemplate
        Event metadata#1ObjectMeta involvedObject#2ObjectReference reason#3s message#4s source#5EventSource
          firstTimestamp#6Time lastTimestamp#7Time count#8i type#9s eventTime#10MicroTime series#11*EventSeries
          action#12s related#13*ObjectReference reportingComponent#14s reportingInstance#15s
        EventSeries count#1i lastObservedTime#2MicroTime
        EventSource component#1s host#2s
        ExecAction command#1[]s
        FieldSelectorRequirement key#1s operator#2s values#3[]s
        FileKeySelector volumeName#1s path#2s key#3s optional#4*b
        GRPCAction port#1i service#2*s
        HTTPGetAction path#1s port#2IntOrString host#3s scheme#4s httpHeaders#5[]HTTPHeader
        HTTPHeader name#1s value#2s
        HostAlias ip#1s hostnames#2[]s
        HostPathVolumeSource path#1s type#2*s
        ImageVolumeSource reference#1s pullPolicy#2s
        KeyToPath key#1s path#2s mode#3*i
        LabelSelector matchLabels#1{}s matchExpressions#2[]LabelSelectorRequirement
        LabelSelectorRequirement key#1s operator#2s values#3[]s
        Lifecycle postStart#1*LifecycleHandler preStop#2*LifecycleHandler stopSignal#3*s
        LifecycleHandler exec#1*ExecAction httpGet#2*HTTPGetAction tcpSocket#3*TCPSocketAction sleep#4*SleepAction
        LocalObjectReference name#1s
        ManagedFieldsEntry manager#1s operation#2s apiVersion#3s time#4*Time fieldsType#6s fieldsV1#7*FieldsV1
          subresource#8s
        NFSVolumeSource server#1s path#2s readOnly#3b
        Namespace metadata#1ObjectMeta spec#2NamespaceSpec
        NamespaceSpec finalizers#1[]s
        NodeAffinity requiredDuringSchedulingIgnoredDuringExecution#1*NodeSelector
          preferredDuringSchedulingIgnoredDuringExecution#2[]PreferredSchedulingTerm
        NodeSelector nodeSelectorTerms#1[]NodeSelectorTerm
        NodeSelectorRequirement key#1s operator#2s values#3[]s
        NodeSelectorTerm matchExpressions#1[]NodeSelectorRequirement matchFields#2[]NodeSelectorRequirement
        ObjectFieldSelector apiVersion#1s fieldPath#2s
        ObjectMeta name#1s generateName#2s namespace#3s selfLink#4s uid#5s resourceVersion#6s generation#7i
          creationTimestamp#8Time deletionTimestamp#9*Time deletionGracePeriodSeconds#10*i labels#11{}s
          annotations#12{}s ownerReferences#13[]OwnerReference finalizers#14[]s managedFields#17[]ManagedFieldsEntry
        ObjectReference kind#1s namespace#2s name#3s uid#4s apiVersion#5s resourceVersion#6s fieldPath#7s
        OwnerReference apiVersion#5s kind#1s name#3s uid#4s controller#6*b blockOwnerDeletion#7*b
        PersistentVolumeClaimSpec accessModes#1[]s selector#4*LabelSelector resources#2VolumeResourceRequirements
          volumeName#3s storageClassName#5*s volumeMode#6*s dataSource#7*TypedLocalObjectReference
          dataSourceRef#8*TypedObjectReference volumeAttributesClassName#9*s
        PersistentVolumeClaimTemplate metadata#1ObjectMeta spec#2PersistentVolumeClaimSpec
        PersistentVolumeClaimVolumeSource claimName#1s readOnly#2b
        Pod metadata#1ObjectMeta spec#2PodSpec
        PodAffinity requiredDuringSchedulingIgnoredDuringExecution#1[]PodAffinityTerm
          preferredDuringSchedulingIgnoredDuringExecution#2[]WeightedPodAffinityTerm
        PodAffinityTerm labelSelector#1*LabelSelector namespaces#2[]s topologyKey#3s namespaceSelector#4*LabelSelector
          matchLabelKeys#5[]s mismatchLabelKeys#6[]s
        PodAntiAffinity requiredDuringSchedulingIgnoredDuringExecution#1[]PodAffinityTerm
          preferredDuringSchedulingIgnoredDuringExecution#2[]WeightedPodAffinityTerm
        PodCertificateProjection signerName#1s keyType#2s maxExpirationSeconds#3*i credentialBundlePath#4s keyPath#5s
          certificateChainPath#6s userAnnotations#7{}s
        PodDNSConfig nameservers#1[]s searches#2[]s options#3[]PodDNSConfigOption
        PodDNSConfigOption name#1s value#2*s
        PodOS name#1s
        PodReadinessGate conditionType#1s
        PodResourceClaim name#1s resourceClaimName#3*s resourceClaimTemplateName#4*s
        PodSchedulingGate name#1s
        PodSchedulingGroup podGroupName#1*s
        PodSecurityContext seLinuxOptions#1*SELinuxOptions windowsOptions#8*WindowsSecurityContextOptions runAsUser#2*i
          runAsGroup#6*i runAsNonRoot#3*b supplementalGroups#4[]i supplementalGroupsPolicy#12*s fsGroup#5*i
          sysctls#7[]Sysctl fsGroupChangePolicy#9*s seccompProfile#10*SeccompProfile appArmorProfile#11*AppArmorProfile
          seLinuxChangePolicy#13*s
        PodSpec volumes#1[]Volume initContainers#20[]Container containers#2[]Container
          ephemeralContainers#34[]EphemeralContainer restartPolicy#3s terminationGracePeriodSeconds#4*i
          activeDeadlineSeconds#5*i dnsPolicy#6s nodeSelector#7{}s serviceAccountName#8s serviceAccount#9s
          automountServiceAccountToken#21*b nodeName#10s hostNetwork#11b hostPID#12b hostIPC#13b
          shareProcessNamespace#27*b securityContext#14*PodSecurityContext imagePullSecrets#15[]LocalObjectReference
          hostname#16s subdomain#17s affinity#18*Affinity schedulerName#19s tolerations#22[]Toleration
          hostAliases#23[]HostAlias priorityClassName#24s priority#25*i dnsConfig#26*PodDNSConfig
          readinessGates#28[]PodReadinessGate runtimeClassName#29*s enableServiceLinks#30*b preemptionPolicy#31*s
          overhead#32{}Quantity topologySpreadConstraints#33[]TopologySpreadConstraint setHostnameAsFQDN#35*b
          os#36*PodOS hostUsers#37*b schedulingGates#38[]PodSchedulingGate resourceClaims#39[]PodResourceClaim
          resources#40*ResourceRequirements hostnameOverride#41*s schedulingGroup#43*PodSchedulingGroup
        PodTemplateSpec metadata#1ObjectMeta spec#2PodSpec
        Preconditions uid#1*s resourceVersion#2*s
        PreferredSchedulingTerm weight#1i preference#2NodeSelectorTerm
        Probe =#1ProbeHandler initialDelaySeconds#2i timeoutSeconds#3i periodSeconds#4i successThreshold#5i
          failureThreshold#6i terminationGracePeriodSeconds#7*i
        ProbeHandler exec#1*ExecAction httpGet#2*HTTPGetAction tcpSocket#3*TCPSocketAction grpc#4*GRPCAction
        ProjectedVolumeSource sources#1[]VolumeProjection defaultMode#2*i
        ResourceClaim name#1s request#2s
        ResourceFieldSelector containerName#1s resource#2s divisor#3Quantity
        ResourceQuota metadata#1ObjectMeta spec#2ResourceQuotaSpec
        ResourceQuotaSpec hard#1{}Quantity scopes#2[]s scopeSelector#3*ScopeSelector
        ResourceRequirements limits#1{}Quantity requests#2{}Quantity claims#3[]ResourceClaim
        SELinuxOptions user#1s role#2s type#3s level#4s
        ScopeSelector matchExpressions#1[]ScopedResourceSelectorRequirement
        ScopedResourceSelectorRequirement scopeName#1s operator#2s values#3[]s
        SeccompProfile type#1s localhostProfile#2*s
        Secret metadata#1ObjectMeta immutable#5*b data#2{}y stringData#4{}s type#3s
        SecretEnvSource =#1LocalObjectReference optional#2*b
        SecretKeySelector =#1LocalObjectReference key#2s optional#3*b
        SecretProjection =#1LocalObjectReference items#2[]KeyToPath optional#4*b
        SecretVolumeSource secretName#1s items#2[]KeyToPath defaultMode#3*i optional#4*b
        SecurityContext capabilities#1*Capabilities privileged#2*b seLinuxOptions#3*SELinuxOptions
          windowsOptions#10*WindowsSecurityContextOptions runAsUser#4*i runAsGroup#8*i runAsNonRoot#5*b
          readOnlyRootFilesystem#6*b allowPrivilegeEscalation#7*b procMount#9*s seccompProfile#11*SeccompProfile
          appArmorProfile#12*AppArmorProfile
        Service metadata#1ObjectMeta spec#2ServiceSpec
        ServiceAccount metadata#1ObjectMeta secrets#2[]ObjectReference imagePullSecrets#3[]LocalObjectReference
          automountServiceAccountToken#4*b
        ServiceAccountTokenProjection audience#1s expirationSeconds#2*i path#3s
        ServicePort name#1s protocol#2s appProtocol#6*s port#3i targetPort#4IntOrString nodePort#5i
        ServiceSpec ports#1[]ServicePort selector#2{}s clusterIP#3s clusterIPs#18[]s type#4s externalIPs#5[]s
          sessionAffinity#7s loadBalancerIP#8s loadBalancerSourceRanges#9[]s externalName#10s externalTrafficPolicy#11s
          healthCheckNodePort#12i publishNotReadyAddresses#13b sessionAffinityConfig#14*SessionAffinityConfig
          ipFamilies#19[]s ipFamilyPolicy#17*s allocateLoadBalancerNodePorts#20*b loadBalancerClass#21*s
          internalTrafficPolicy#22*s trafficDistribution#23*s
        SessionAffinityConfig clientIP#1*ClientIPConfig
        SleepAction seconds#1i
        Sysctl name#1s value#2s
        TCPSocketAction port#1IntOrString host#2s
        Toleration key#1s operator#2s value#3s effect#4s tolerationSeconds#5*i
        TopologySpreadConstraint maxSkew#1i topologyKey#2s whenUnsatisfiable#3s labelSelector#4*LabelSelector
          minDomains#5*i nodeAffinityPolicy#6*s nodeTaintsPolicy#7*s matchLabelKeys#8[]s
        TypedLocalObjectReference apiGroup#1*s kind#2s name#3s
        TypedObjectReference apiGroup#1*s kind#2s name#3s namespace#4*s
        Volume name#1s =#2VolumeSource
        VolumeDevice name#1s devicePath#2s
        VolumeMount name#1s readOnly#2b recursiveReadOnly#7*s mountPath#3s subPath#4s mountPropagation#5*s
          subPathExpr#6s
        VolumeProjection secret#1*SecretProjection downwardAPI#2*DownwardAPIProjection configMap#3*ConfigMapProjection
          serviceAccountToken#4*ServiceAccountTokenProjection clusterTrustBundle#5*ClusterTrustBundleProjection
          podCertificate#6*PodCertificateProjection
        VolumeResourceRequirements limits#1{}Quantity requests#2{}Quantity
        VolumeSource hostPath#1*HostPathVolumeSource emptyDir#2*EmptyDirVolumeSource secret#6*SecretVolumeSource
          nfs#7*NFSVolumeSource persistentVolumeClaim#10*PersistentVolumeClaimVolumeSource
          downwardAPI#16*DownwardAPIVolumeSource configMap#19*ConfigMapVolumeSource projected#26*ProjectedVolumeSource
          csi#28*CSIVolumeSource ephemeral#29*EphemeralVolumeSource image#30*ImageVolumeSource
        WeightedPodAffinityTerm weight#1i podAffinityTerm#2PodAffinityTerm
        WindowsSecurityContextOptions gmsaCredentialSpecName#1*s gmsaCredentialSpec#2*s runAsUserName#3*s
          hostProcess#4*b
        apps.Deployment metadata#1ObjectMeta spec#2apps.DeploymentSpec
        apps.DeploymentSpec replicas#1*i selector#2*LabelSelector template#3PodTemplateSpec
          strategy#4apps.DeploymentStrategy minReadySeconds#5i revisionHistoryLimit#6*i paused#7b
          progressDeadlineSeconds#9*i
        apps.DeploymentStrategy type#1s rollingUpdate#2*apps.RollingUpdateDeployment
        apps.RollingUpdateDeployment maxUnavailable#1*IntOrString maxSurge#2*IntOrString
        as.Scale metadata#1ObjectMeta spec#2as.ScaleSpec
        as.ScaleSpec replicas#1i
        authn.SelfSubjectReview metadata#1ObjectMeta
        authn.TokenReview metadata#1ObjectMeta spec#2authn.TokenReviewSpec
        authn.TokenReviewSpec token#1s audiences#2[]s
        authz.FieldSelectorAttributes rawSelector#1s requirements#2[]FieldSelectorRequirement
        authz.LabelSelectorAttributes rawSelector#1s requirements#2[]LabelSelectorRequirement
        authz.LocalSubjectAccessReview metadata#1ObjectMeta spec#2authz.SubjectAccessReviewSpec
        authz.NonResourceAttributes path#1s verb#2s
        authz.ResourceAttributes namespace#1s verb#2s group#3s version#4s resource#5s subresource#6s name#7s
          fieldSelector#8*authz.FieldSelectorAttributes labelSelector#9*authz.LabelSelectorAttributes
        authz.SelfSubjectAccessReview metadata#1ObjectMeta spec#2authz.SelfSubjectAccessReviewSpec
        authz.SelfSubjectAccessReviewSpec resourceAttributes#1*authz.ResourceAttributes
          nonResourceAttributes#2*authz.NonResourceAttributes
        authz.SelfSubjectRulesReview metadata#1ObjectMeta spec#2authz.SelfSubjectRulesReviewSpec
        authz.SelfSubjectRulesReviewSpec namespace#1s
        authz.SubjectAccessReview metadata#1ObjectMeta spec#2authz.SubjectAccessReviewSpec
        authz.SubjectAccessReviewSpec resourceAttributes#1*authz.ResourceAttributes
          nonResourceAttributes#2*authz.NonResourceAttributes user#3s groups#4[]s extra#5{}ExtraValue uid#6s
        batch.CronJob metadata#1ObjectMeta spec#2batch.CronJobSpec
        batch.CronJobSpec schedule#1s timeZone#8*s startingDeadlineSeconds#2*i concurrencyPolicy#3s suspend#4*b
          jobTemplate#5batch.JobTemplateSpec successfulJobsHistoryLimit#6*i failedJobsHistoryLimit#7*i
        batch.Job metadata#1ObjectMeta spec#2batch.JobSpec
        batch.JobSpec parallelism#1*i completions#2*i activeDeadlineSeconds#3*i
          podFailurePolicy#11*batch.PodFailurePolicy successPolicy#16*batch.SuccessPolicy backoffLimit#7*i
          backoffLimitPerIndex#12*i maxFailedIndexes#13*i selector#4*LabelSelector manualSelector#5*b
          template#6PodTemplateSpec ttlSecondsAfterFinished#8*i completionMode#9*s suspend#10*b
          podReplacementPolicy#14*s managedBy#15*s
        batch.JobTemplateSpec metadata#1ObjectMeta spec#2batch.JobSpec
        batch.PodFailurePolicy rules#1[]batch.PodFailurePolicyRule
        batch.PodFailurePolicyOnExitCodesRequirement containerName#1*s operator#2s values#3[]i
        batch.PodFailurePolicyOnPodConditionsPattern type#1s
        batch.PodFailurePolicyRule action#1s onExitCodes#2*batch.PodFailurePolicyOnExitCodesRequirement
          onPodConditions#3[]batch.PodFailurePolicyOnPodConditionsPattern
        batch.SuccessPolicy rules#1[]batch.SuccessPolicyRule
        batch.SuccessPolicyRule succeededIndexes#1*s succeededCount#2*i
        coord.Lease metadata#1ObjectMeta spec#2coord.LeaseSpec
        coord.LeaseSpec holderIdentity#1*s leaseDurationSeconds#2*i acquireTime#3*MicroTime renewTime#4*MicroTime
          leaseTransitions#5*i strategy#6*s preferredHolder#7*s
        events.Event metadata#1ObjectMeta eventTime#2MicroTime series#3*events.EventSeries reportingController#4s
          reportingInstance#5s action#6s reason#7s regarding#8ObjectReference related#9*ObjectReference note#10s
          type#11s deprecatedSource#12EventSource deprecatedFirstTimestamp#13Time deprecatedLastTimestamp#14Time
          deprecatedCount#15i
        events.EventSeries count#1i lastObservedTime#2MicroTime
        net.HTTPIngressPath path#1s pathType#3*s backend#2net.IngressBackend
        net.HTTPIngressRuleValue paths#1[]net.HTTPIngressPath
        net.Ingress metadata#1ObjectMeta spec#2net.IngressSpec
        net.IngressBackend service#4*net.IngressServiceBackend resource#3*TypedLocalObjectReference
        net.IngressRule host#1s =#2net.IngressRuleValue
        net.IngressRuleValue http#1*net.HTTPIngressRuleValue
        net.IngressServiceBackend name#1s port#2net.ServiceBackendPort
        net.IngressSpec ingressClassName#4*s defaultBackend#1*net.IngressBackend tls#2[]net.IngressTLS
          rules#3[]net.IngressRule
        net.IngressTLS hosts#1[]s secretName#2s
        net.ServiceBackendPort name#1s number#2i
        policy.PodDisruptionBudget metadata#1ObjectMeta spec#2policy.PodDisruptionBudgetSpec
        policy.PodDisruptionBudgetSpec minAvailable#1*IntOrString selector#2*LabelSelector maxUnavailable#3*IntOrString
          unhealthyPodEvictionPolicy#4*s
        rbac.AggregationRule clusterRoleSelectors#1[]LabelSelector
        rbac.ClusterRole metadata#1ObjectMeta rules#2[]rbac.PolicyRule aggregationRule#3*rbac.AggregationRule
        rbac.ClusterRoleBinding metadata#1ObjectMeta subjects#2[]rbac.Subject roleRef#3rbac.RoleRef
        rbac.PolicyRule verbs#1[]s apiGroups#2[]s resources#3[]s resourceNames#4[]s nonResourceURLs#5[]s
        rbac.Role metadata#1ObjectMeta rules#2[]rbac.PolicyRule
        rbac.RoleBinding metadata#1ObjectMeta subjects#2[]rbac.Subject roleRef#3rbac.RoleRef
        rbac.RoleRef apiGroup#1s kind#2s name#3s
        rbac.Subject kind#1s apiGroup#2s name#3s namespace#4s
        sched.PriorityClass metadata#1ObjectMeta value#2i globalDefault#3b description#4s preemptionPolicy#5*s
        """
}
