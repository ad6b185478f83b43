import ArgumentParser
import Controllers
import KubeClient
import KubeCore
import KubeRuntime

/// Which of several controllers works: the options of the election, named as other controllers' are.
struct ElectionOptions: ParsableArguments {
    @Flag(
        inversion: .prefixedNo,
        help: ArgumentHelp(
            "Work only while this process holds the lease.",
            discussion: "Without it nothing keeps two controllers from admitting against one budget."))
    var leaderElect = true

    @Option(help: ArgumentHelp("The lease's name.", valueName: "name"))
    var leaderElectLeaseName = "interlock-controller"

    @Option(
        help: ArgumentHelp(
            "The lease's namespace.", discussion: "The pod's own, or interlock-system outside of a pod.",
            valueName: "name"))
    var leaderElectNamespace: String?

    @Option(
        help: ArgumentHelp(
            "How long others wait after the leader's last renewal, in whole seconds.", valueName: "seconds"))
    var leaderElectLeaseDuration = 15

    @Option(
        help: ArgumentHelp(
            "How long after the start of its last renewal the leader still writes.", valueName: "seconds"))
    var leaderElectRenewDeadline = 10.0

    @Option(help: ArgumentHelp("Between two renewals, and two looks at another's lease.", valueName: "seconds"))
    var leaderElectRetryPeriod = 2.0

    @Option(
        help: ArgumentHelp(
            "Who this process is; no two may have the same.", discussion: "The host's name and something random.",
            valueName: "name"))
    var leaderElectIdentity: String?

    @Option(
        help: ArgumentHelp(
            "Shares namespaces out over this many leaders.",
            discussion: "The same in every process. Each shard has a lease; admissions stay with one leader.",
            valueName: "count"))
    var shards = 1
}

extension ElectionOptions {
    /// Where everybody looks who is not told otherwise.
    static let defaultNamespace = "interlock-system"

    func shardMap() throws -> ShardMap {
        guard (1...ShardMap.limit).contains(shards) else {
            throw CommandExit.error("--shards must be between 1 and \(ShardMap.limit)")
        }
        guard leaderElect || shards == 1 else {
            throw CommandExit.error("--shards shares out by election; leave out --no-leader-elect")
        }
        return ShardMap(count: shards)
    }

    /// - Parameters:
    ///   - podNamespace: nil outside of a pod.
    ///   - host: this machine's name, or the pod's.
    func configuration(podNamespace: String?, host: String) throws -> LeaderElector.Configuration {
        // Beyond these nothing can be waited for, and no duration can be written.
        guard (1...86_400).contains(leaderElectLeaseDuration), (0.001...86_400).contains(leaderElectRenewDeadline),
            (0.001...86_400).contains(leaderElectRetryPeriod)
        else { throw CommandExit.error("the times of --leader-elect-… must be above zero and at most a day") }
        let times = ElectionTimes(
            leaseDuration: .seconds(leaderElectLeaseDuration), renewDeadline: .seconds(leaderElectRenewDeadline),
            retryPeriod: .seconds(leaderElectRetryPeriod))
        if let problem = times.problem { throw CommandExit.error("--leader-elect: \(problem)") }
        let identity = leaderElectIdentity ?? ElectionIdentity.unique(host: host)
        guard !identity.isEmpty else { throw CommandExit.error("--leader-elect-identity must not be empty") }
        return LeaderElector.Configuration(
            lease: ObjectKey(
                namespace: leaderElectNamespace ?? podNamespace ?? Self.defaultNamespace, name: leaderElectLeaseName),
            identity: identity, times: times)
    }
}
