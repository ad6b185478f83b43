extension BuiltInTypes {
    /// The core group.
    static let core = Group(
        package: "io.k8s.api.core.v1", alias: "core",
        text: """
            AttachedVolume: devicePath! string; name! string
            ClientIPConfig: timeoutSeconds int32
            ConfigMap: apiVersion string; binaryData {bytes}; data {string}; immutable bool; kind string; metadata
              meta.ObjectMeta
            ConfigMapNodeConfigSource: kubeletConfigKey! string; name! string; namespace! string; resourceVersion
              string; uid string
            ContainerExtendedResourceRequest: containerName! string; requestName! string; resourceName! string
            ContainerImage: names [string] atomic; sizeBytes int64
            ContainerState: running ContainerStateRunning; terminated ContainerStateTerminated; waiting
              ContainerStateWaiting
            ContainerStateRunning: startedAt time
            ContainerStateTerminated: containerID string; exitCode! int32; finishedAt time; message string; reason
              string; signal int32; startedAt time
            ContainerStateWaiting: message string; reason string
            ContainerStatus: allocatedResources {quantity}; allocatedResourcesStatus [ResourceStatus] map(name)
              merge(name); containerID string; image! string; imageID! string; lastState ContainerState; name! string;
              ready! bool; resources ResourceRequirements; restartCount! int32; started bool; state ContainerState;
              stopSignal string; user ContainerUser; volumeMounts [VolumeMountStatus] map(mountPath) merge(mountPath)
            ContainerUser: linux LinuxContainerUser
            DaemonEndpoint: Port! int32
            Event: action string; apiVersion string; count int32; eventTime microtime; firstTimestamp time;
              involvedObject! ObjectReference; kind string; lastTimestamp time; message string; metadata!
              meta.ObjectMeta; reason string; related ObjectReference; reportingComponent string; reportingInstance
              string; series EventSeries; source EventSource; type string
            EventSeries: count int32; lastObservedTime microtime
            EventSource: component string; host string
            HostIP: ip! string
            ImageVolumeStatus: imageRef! string
            LinuxContainerUser: gid! int64; supplementalGroups [int64] atomic; uid! int64
            LoadBalancerIngress: hostname string; ip string; ipMode string; ports [PortStatus] atomic
            LoadBalancerStatus: ingress [LoadBalancerIngress] atomic
            ModifyVolumeStatus: status! string; targetVolumeAttributesClassName string
            Namespace: apiVersion string; kind string; metadata meta.ObjectMeta; spec NamespaceSpec; status
              NamespaceStatus
            NamespaceCondition: lastTransitionTime time; message string; reason string; status! string; type! string
            NamespaceSpec: finalizers [string] atomic
            NamespaceStatus: conditions [NamespaceCondition] map(type) merge(type); phase string
            Node: apiVersion string; kind string; metadata meta.ObjectMeta; spec NodeSpec; status NodeStatus
            NodeAddress: address! string; type! string
            NodeAllocatableResourceClaimStatus: containers [string] set; resourceClaimName! string; resources!
              {quantity}
            NodeCondition: lastHeartbeatTime time; lastTransitionTime time; message string; reason string; status!
              string; type! string
            NodeConfigSource: configMap ConfigMapNodeConfigSource
            NodeConfigStatus: active NodeConfigSource; assigned NodeConfigSource; error string; lastKnownGood
              NodeConfigSource
            NodeDaemonEndpoints: kubeletEndpoint DaemonEndpoint
            NodeFeatures: supplementalGroupsPolicy bool
            NodeRuntimeHandler: features NodeRuntimeHandlerFeatures; name string
            NodeRuntimeHandlerFeatures: recursiveReadOnlyMounts bool; userNamespaces bool
            NodeSpec: configSource NodeConfigSource; externalID string; podCIDR string; podCIDRs [string] set merge;
              providerID string; taints [Taint] atomic; unschedulable bool
            NodeStatus: addresses [NodeAddress] map(type) merge(type); allocatable {quantity}; capacity {quantity};
              conditions [NodeCondition] map(type) merge(type); config NodeConfigStatus; daemonEndpoints
              NodeDaemonEndpoints; declaredFeatures [string] atomic; features NodeFeatures; images [ContainerImage]
              atomic; nodeInfo NodeSystemInfo; phase string; runtimeHandlers [NodeRuntimeHandler] atomic;
              volumesAttached [AttachedVolume] atomic; volumesInUse [string] atomic
            NodeSwapStatus: capacity int64
            NodeSystemInfo: architecture! string; bootID! string; containerRuntimeVersion! string; kernelVersion!
              string; kubeProxyVersion! string; kubeletVersion! string; machineID! string; operatingSystem! string;
              osImage! string; swap NodeSwapStatus; systemUUID! string
            atomic ObjectReference: apiVersion string; fieldPath string; kind string; name string; namespace string;
              resourceVersion string; uid string
            PersistentVolumeClaim: apiVersion string; kind string; metadata meta.ObjectMeta; spec
              PersistentVolumeClaimSpec; status PersistentVolumeClaimStatus
            PersistentVolumeClaimCondition: lastProbeTime time; lastTransitionTime time; message string; reason
              string; status! string; type! string
            PersistentVolumeClaimStatus: accessModes [string] atomic; allocatedResourceStatuses {string};
              allocatedResources {quantity}; capacity {quantity}; conditions [PersistentVolumeClaimCondition]
              map(type) merge(type); currentVolumeAttributesClassName string; modifyVolumeStatus ModifyVolumeStatus;
              phase string
            Pod: apiVersion string; kind string; metadata meta.ObjectMeta; spec PodSpec; status PodStatus
            PodCondition: lastProbeTime time; lastTransitionTime time; message string; observedGeneration int64;
              reason string; status! string; type! string
            PodExtendedResourceClaimStatus: requestMappings! [ContainerExtendedResourceRequest] atomic;
              resourceClaimName! string
            PodIP: ip! string
            PodResourceClaimStatus: name! string; resourceClaimName string
            PodStatus: allocatedResources {quantity}; conditions [PodCondition] map(type) merge(type);
              containerStatuses [ContainerStatus] atomic; ephemeralContainerStatuses [ContainerStatus] atomic;
              extendedResourceClaimStatus PodExtendedResourceClaimStatus; hostIP string; hostIPs [HostIP] atomic
              merge(ip); initContainerStatuses [ContainerStatus] atomic; message string;
              nodeAllocatableResourceClaimStatuses [NodeAllocatableResourceClaimStatus] atomic; nominatedNodeName
              string; observedGeneration int64; phase string; podIP string; podIPs [PodIP] map(ip) merge(ip); qosClass
              string; reason string; resize string; resourceClaimStatuses [PodResourceClaimStatus] map(name)
              merge(name) retainKeys; resources ResourceRequirements; startTime time
            PodTemplateSpec: metadata meta.ObjectMeta; spec PodSpec
            PortStatus: error string; port! int32; protocol! string
            ResourceHealth: health string; message string; resourceID! string
            ResourceStatus: name! string; resources [ResourceHealth] map(resourceID)
            Secret: apiVersion string; data {bytes}; immutable bool; kind string; metadata meta.ObjectMeta; stringData
              {string}; type string
            Service: apiVersion string; kind string; metadata meta.ObjectMeta; spec ServiceSpec; status ServiceStatus
            ServiceAccount: apiVersion string; automountServiceAccountToken bool; imagePullSecrets
              [LocalObjectReference] atomic; kind string; metadata meta.ObjectMeta; secrets [ObjectReference]
              map(name) merge(name)
            ServicePort: appProtocol string; name string; nodePort int32; port! int32; protocol string =TCP;
              targetPort int-or-string
            ServiceSpec: allocateLoadBalancerNodePorts bool; clusterIP string; clusterIPs [string] atomic; externalIPs
              [string] atomic; externalName string; externalTrafficPolicy string; healthCheckNodePort int32;
              internalTrafficPolicy string; ipFamilies [string] atomic; ipFamilyPolicy string; loadBalancerClass
              string; loadBalancerIP string; loadBalancerSourceRanges [string] atomic; ports [ServicePort]
              map(port,protocol) merge(port); publishNotReadyAddresses bool; selector {string} atomic; sessionAffinity
              string; sessionAffinityConfig SessionAffinityConfig; trafficDistribution string; type string
            ServiceStatus: conditions [meta.Condition] map(type) merge(type); loadBalancer LoadBalancerStatus
            SessionAffinityConfig: clientIP ClientIPConfig
            Taint: effect! string; key! string; timeAdded time; value string
            VolumeMountStatus: mountPath! string; name! string; readOnly bool; recursiveReadOnly string; volumeStatus
              VolumeStatus
            VolumeStatus: image ImageVolumeStatus
            """)
}
