import Platform
import Results

/// How far a shard is.
public struct ShardStatus: Sendable, Equatable {
  /// Which.
  public let shard: Shard
  /// Units that can run; `nil` where no run has said so yet.
  public let planned: Int?
  /// Units with a result.
  public let done: Int
  /// Units that ended with an error; the next run tries them again.
  public let failed: Int
  /// The command that goes on with it, `nil` where none is known.
  public let command: String?

  /// Units that have not ended; `nil` where the plan is not known.
  public var missing: Int? { planned.map { $0 - done - failed } }
  /// Whether every unit has a result.
  public var isComplete: Bool { planned == done }

  /// Read from the parts of the shard or, where those are gone, from its file; `whole` is the file of the study.
  init(_ shard: Shard, of whole: String) throws(ResultsError) {
    self.shard = shard
    let path = shard.path(of: whole)
    if Folder.exists(path + ".parts") {
      let store = try PartStore(directory: path + ".parts")
      if let plan = store.plan() {
        let parts = try store.load().parts
        let ended = plan.units.compactMap { parts[$0]?.row.status }
        (planned, command) = (plan.units.count, plan.command)
        (done, failed) = (ended.count { $0 == .done }, ended.count { $0 == .failed })
        return
      }
    }
    guard File.exists(path) else {
      (planned, done, failed, command) = (nil, 0, 0, nil)
      return
    }
    let file = try ResultsFile.load(path)
    let rows = file.rows.rows
    planned = file.coverage.first { $0.shard == shard }?.planned
    (done, failed) = (rows.count { $0.status == .done }, rows.count { $0.status == .failed })
    command = file.provenance("command").isEmpty ? nil : file.provenance("command")
  }
}
