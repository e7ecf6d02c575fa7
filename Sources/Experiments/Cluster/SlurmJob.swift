import Platform

/// A study as two Slurm jobs: an array with a task a shard, and the merge that waits for it.
///
/// The scripts are for people to read and to submit again by hand. They name files relative to the folder that `experiment
/// submit` was called in.
public struct SlurmJob: Sendable {
  /// The study's name; the jobs are called so.
  public var name: String
  /// The `experiment` that runs.
  public var program: String
  /// The result file of the whole study.
  public var out: String
  /// How many shards.
  public var shards: Int
  /// How many of them run at a time; `nil` for no limit.
  public var throttle: Int?
  /// `--partition`; `nil` for the cluster's default.
  public var partition: String?
  /// `--time`; `nil` for the partition's default.
  public var time: String?
  /// `--mem`; `nil` for the cluster's default.
  public var memory: String?
  /// Cores, and so workers, a task.
  public var cpus = 1
  /// Whether cells that cannot run are left out.
  public var skipRefused = false
  /// Further lines of options, such as "--account=abc".
  public var options: [String] = []

  /// A job with the cluster's defaults.
  public init(name: String, program: String, out: String, shards: Int) {
    (self.name, self.program, self.out, self.shards) = (name, program, out, shards)
  }

  /// How often a task that is stopped goes back into the queue: a unit longer than `--time` would go on for ever.
  static let requeues = 100

  /// Where scripts, config and logs of the study with this result file lie: "results/x.slurm".
  public static func folder(of out: String) -> String { "\(Path.folder(of: out))/\(Path.stem(of: out)).slurm" }

  /// Of this study.
  public var folder: String { Self.folder(of: out) }
  /// The config, resolved: later changes of the file that it was read from do not reach tasks that still wait.
  public var configFile: String { "\(folder)/config.json" }
  /// The script of the array.
  public var arrayFile: String { "\(folder)/array.sh" }
  /// The script of the merge.
  public var mergeFile: String { "\(folder)/merge.sh" }

  /// The command that a task runs, without its shard and its workers.
  public var command: String {
    "run \(configFile) --out \(out)" + (skipRefused ? " --skip-refused" : "")
  }

  /// The arguments of `sbatch` for the array; it prints the id of the job.
  public var arraySubmission: [String] { ["sbatch", "--parsable", arrayFile] }

  /// The arguments of `sbatch` for the merge.
  ///
  /// `afterany`, and not `afterok`, under which one task that fails would keep the merge from ever starting: the merge
  /// joins what is there, and names what is missing.
  public func mergeSubmission(after array: String) -> [String] {
    ["sbatch", "--parsable", "--dependency=afterany:\(array)", mergeFile]
  }
}
