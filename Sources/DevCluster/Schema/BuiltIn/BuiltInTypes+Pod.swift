extension BuiltInTypes {
    /// What a pod is made of, but for its volumes.
    static let pod = Group(
        package: "io.k8s.api.core.v1", alias: "core",
        text: """
            Affinity: nodeAffinity NodeAffinity; podAffinity PodAffinity; podAntiAffinity PodAntiAffinity
            AppArmorProfile: localhostProfile string; type! string
            Capabilities: add [string] atomic; drop [string] atomic
            ConfigMapEnvSource: name string; optional bool
            atomic ConfigMapKeySelector: key! string; name string; optional bool
            Container: args [string] atomic; command [string] atomic; env [EnvVar] map(name) merge(name); envFrom
              [EnvFromSource] atomic; image string; imagePullPolicy string; lifecycle Lifecycle; livenessProbe Probe;
              name! string; ports [ContainerPort] map(containerPort,protocol) merge(containerPort); readinessProbe
              Probe; resizePolicy [ContainerResizePolicy] atomic; resources ResourceRequirements; restartPolicy
              string; restartPolicyRules [ContainerRestartRule] atomic; securityContext SecurityContext; startupProbe
              Probe; stdin bool; stdinOnce bool; terminationMessagePath string; terminationMessagePolicy string; tty
              bool; volumeDevices [VolumeDevice] map(devicePath) merge(devicePath); volumeMounts [VolumeMount]
              map(mountPath) merge(mountPath); workingDir string
            ContainerPort: containerPort! int32; hostIP string; hostPort int32; name string; protocol string =TCP
            ContainerResizePolicy: resourceName! string; restartPolicy! string
            ContainerRestartRule: action! string; exitCodes ContainerRestartRuleOnExitCodes
            ContainerRestartRuleOnExitCodes: operator! string; values [int32] set
            EnvFromSource: configMapRef ConfigMapEnvSource; prefix string; secretRef SecretEnvSource
            EnvVar: name! string; value string; valueFrom EnvVarSource
            EnvVarSource: configMapKeyRef ConfigMapKeySelector; fieldRef ObjectFieldSelector; fileKeyRef
              FileKeySelector; resourceFieldRef ResourceFieldSelector; secretKeyRef SecretKeySelector
            EphemeralContainer: args [string] atomic; command [string] atomic; env [EnvVar] map(name) merge(name);
              envFrom [EnvFromSource] atomic; image string; imagePullPolicy string; lifecycle Lifecycle; livenessProbe
              Probe; name! string; ports [ContainerPort] map(containerPort,protocol) merge(containerPort);
              readinessProbe Probe; resizePolicy [ContainerResizePolicy] atomic; resources ResourceRequirements;
              restartPolicy string; restartPolicyRules [ContainerRestartRule] atomic; securityContext SecurityContext;
              startupProbe Probe; stdin bool; stdinOnce bool; targetContainerName string; terminationMessagePath
              string; terminationMessagePolicy string; tty bool; volumeDevices [VolumeDevice] map(devicePath)
              merge(devicePath); volumeMounts [VolumeMount] map(mountPath) merge(mountPath); workingDir string
            ExecAction: command [string] atomic
            atomic FileKeySelector: key! string; optional bool; path! string; volumeName! string
            GRPCAction: port! int32; service string
            HTTPGetAction: host string; httpHeaders [HTTPHeader] atomic; path string; port! int-or-string; scheme
              string
            HTTPHeader: name! string; value! string
            HostAlias: hostnames [string] atomic; ip! string
            Lifecycle: postStart LifecycleHandler; preStop LifecycleHandler; stopSignal string
            LifecycleHandler: exec ExecAction; httpGet HTTPGetAction; sleep SleepAction; tcpSocket TCPSocketAction
            NodeAffinity: preferredDuringSchedulingIgnoredDuringExecution [PreferredSchedulingTerm] atomic;
              requiredDuringSchedulingIgnoredDuringExecution NodeSelector
            atomic NodeSelector: nodeSelectorTerms! [NodeSelectorTerm] atomic
            NodeSelectorRequirement: key! string; operator! string; values [string] atomic
            atomic NodeSelectorTerm: matchExpressions [NodeSelectorRequirement] atomic; matchFields
              [NodeSelectorRequirement] atomic
            PodAffinity: preferredDuringSchedulingIgnoredDuringExecution [WeightedPodAffinityTerm] atomic;
              requiredDuringSchedulingIgnoredDuringExecution [PodAffinityTerm] atomic
            PodAffinityTerm: labelSelector meta.LabelSelector; matchLabelKeys [string] atomic; mismatchLabelKeys
              [string] atomic; namespaceSelector meta.LabelSelector; namespaces [string] atomic; topologyKey! string
            PodAntiAffinity: preferredDuringSchedulingIgnoredDuringExecution [WeightedPodAffinityTerm] atomic;
              requiredDuringSchedulingIgnoredDuringExecution [PodAffinityTerm] atomic
            PodDNSConfig: nameservers [string] atomic; options [PodDNSConfigOption] atomic; searches [string] atomic
            PodDNSConfigOption: name string; value string
            PodOS: name! string
            PodReadinessGate: conditionType! string
            PodResourceClaim: name! string; resourceClaimName string; resourceClaimTemplateName string
            PodSchedulingGate: name! string
            PodSchedulingGroup: podGroupName string
            PodSecurityContext: appArmorProfile AppArmorProfile; fsGroup int64; fsGroupChangePolicy string; runAsGroup
              int64; runAsNonRoot bool; runAsUser int64; seLinuxChangePolicy string; seLinuxOptions SELinuxOptions;
              seccompProfile SeccompProfile; supplementalGroups [int64] atomic; supplementalGroupsPolicy string;
              sysctls [Sysctl] atomic; windowsOptions WindowsSecurityContextOptions
            PodSpec: activeDeadlineSeconds int64; affinity Affinity; automountServiceAccountToken bool; containers!
              [Container] map(name) merge(name); dnsConfig PodDNSConfig; dnsPolicy string; enableServiceLinks bool;
              ephemeralContainers [EphemeralContainer] map(name) merge(name); hostAliases [HostAlias] map(ip)
              merge(ip); hostIPC bool; hostNetwork bool; hostPID bool; hostUsers bool; hostname string;
              hostnameOverride string; imagePullSecrets [LocalObjectReference] map(name) merge(name); initContainers
              [Container] map(name) merge(name); nodeName string; nodeSelector {string} atomic; os PodOS; overhead
              {quantity}; preemptionPolicy string; priority int32; priorityClassName string; readinessGates
              [PodReadinessGate] atomic; resourceClaims [PodResourceClaim] map(name) merge(name) retainKeys; resources
              ResourceRequirements; restartPolicy string; runtimeClassName string; schedulerName string;
              schedulingGates [PodSchedulingGate] map(name) merge(name); schedulingGroup PodSchedulingGroup;
              securityContext PodSecurityContext; serviceAccount string; serviceAccountName string; setHostnameAsFQDN
              bool; shareProcessNamespace bool; subdomain string; terminationGracePeriodSeconds int64; tolerations
              [Toleration] atomic; topologySpreadConstraints [TopologySpreadConstraint]
              map(topologyKey,whenUnsatisfiable) merge(topologyKey); volumes [Volume] map(name) merge(name) retainKeys
            PreferredSchedulingTerm: preference! NodeSelectorTerm; weight! int32
            Probe: exec ExecAction; failureThreshold int32; grpc GRPCAction; httpGet HTTPGetAction;
              initialDelaySeconds int32; periodSeconds int32; successThreshold int32; tcpSocket TCPSocketAction;
              terminationGracePeriodSeconds int64; timeoutSeconds int32
            ResourceClaim: name! string; request string
            ResourceRequirements: claims [ResourceClaim] map(name); limits {quantity}; requests {quantity}
            SELinuxOptions: level string; role string; type string; user string
            SeccompProfile: localhostProfile string; type! string
            SecretEnvSource: name string; optional bool
            atomic SecretKeySelector: key! string; name string; optional bool
            SecurityContext: allowPrivilegeEscalation bool; appArmorProfile AppArmorProfile; capabilities
              Capabilities; privileged bool; procMount string; readOnlyRootFilesystem bool; runAsGroup int64;
              runAsNonRoot bool; runAsUser int64; seLinuxOptions SELinuxOptions; seccompProfile SeccompProfile;
              windowsOptions WindowsSecurityContextOptions
            SleepAction: seconds! int64
            Sysctl: name! string; value! string
            TCPSocketAction: host string; port! int-or-string
            Toleration: effect string; key string; operator string; tolerationSeconds int64; value string
            TopologySpreadConstraint: labelSelector meta.LabelSelector; matchLabelKeys [string] atomic; maxSkew!
              int32; minDomains int32; nodeAffinityPolicy string; nodeTaintsPolicy string; topologyKey! string;
              whenUnsatisfiable! string
            VolumeDevice: devicePath! string; name! string
            VolumeMount: mountPath! string; mountPropagation string; name! string; readOnly bool; recursiveReadOnly
              string; subPath string; subPathExpr string
            WeightedPodAffinityTerm: podAffinityTerm! PodAffinityTerm; weight! int32
            WindowsSecurityContextOptions: gmsaCredentialSpec string; gmsaCredentialSpecName string; hostProcess bool;
              runAsUserName string
            """)
}
