import KubeCore
import Logging
import Metrics

extension Controller {
    /// Items taken one after the other without waiting before others get the thread: a reconciler that never waits must
    /// not keep an informer from its events.
    private static let itemsInRow = 32

    /// Reconciles keys until the queue is shut down or the task is cancelled.
    func work(_ worker: Worker) async {
        var inRow = 0
        while let item = await queue.take() {
            await reconcile(item, worker)
            inRow += 1
            if inRow == Self.itemsInRow {
                inRow = 0
                await Task.yield()
            }
        }
    }

    private func reconcile(_ item: WorkItem<ObjectKey>, _ worker: Worker) async {
        let context = ReconcileContext(controller: name, key: item.key)
        worker.begin(deadline: reconcileLimit.map { item.started.addingSaturated($0) })
        let result: Result<Outcome, any Error>
        do {
            result = .success(
                try await ReconcileContext.$current.withValue(context) { try await reconciler.reconcile(item.key) })
        } catch {
            result = .failure(error)
        }
        let isOverdue = worker.end()
        let ended = settle(item, result, isOverdue: isOverdue, context)
        metrics.reconcileTime.recordNanoseconds(ended &- item.started)
    }

    /// Gives the item back and says what came of it; returns when it ended.
    private func settle(
        _ item: WorkItem<ObjectKey>, _ result: Result<Outcome, any Error>, isOverdue: Bool,
        _ context: ReconcileContext
    ) -> Int64 {
        switch result {
        case .success(.done), .success(.waitForChange):
            metrics.success.increment()
            logger.debug("reconciled", metadata: context.metadata)
            return queue.finish(item, .settled(again: nil)).ended
        case .success(.after(let delay)):
            metrics.requeueAfter.increment()
            logger.debug("reconciled, looking again later", metadata: context.metadata(["after": "\(delay)"]))
            return queue.finish(item, .settled(again: delay.nanoseconds)).ended
        case .failure(let error as TerminalError):
            metrics.countError(isTerminal: true)
            logger.error(
                "reconciling failed and waits for a change", metadata: context.metadata(["error": "\(error)"]))
            queue.forget(item.key)
            return queue.finish(item, .open).ended
        case .failure where !isOverdue && Task.isCancelled:
            logger.debug("reconciling was cancelled", metadata: context.metadata)
            return queue.finish(item, .open).ended
        case .failure(let error):
            metrics.countError(isTerminal: false)
            if isOverdue { metrics.timeouts.increment() }
            let (ended, delay) = queue.finish(item, .retry)
            logger.warning(
                isOverdue
                    ? "reconciling took too long, was cancelled and will be tried again"
                    : "reconciling failed and will be tried again",
                metadata: context.metadata(["error": "\(error)", "after": "\(delay)"]))
            return ended
        }
    }
}
