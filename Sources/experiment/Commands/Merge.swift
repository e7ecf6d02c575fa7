import ArgumentParser
import Experiments
import Platform

extension Experiment {
  /// Joins the result files of shards.
  struct Merge: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Join result files of one config into one; refuse rows that contradict each other.",
      discussion: """
        experiment merge --out results/x.h5                             every shard of results/x.h5
        experiment merge results/x-shard-*.h5 --out results/x.h5        these files

        What is there is joined. Shards that are missing or not complete are named with the commands that run them, and the
        exit code is 3.
        """)

    @Argument(help: "Result files; by default the shards of --out.", completion: .file(extensions: ["h5"]))
    var files: [String] = []

    @Option(help: "The file to write.")
    var out: String

    func validate() throws { try StudyArguments.checkResults(out) }

    func run() throws {
      let merge: ShardMerge
      do { merge = try ShardMerge(files, to: out) } catch { throw Failure("error: \(error)") }
      print(merge.text)
      fflush(nil)  // before what is missing, in a log too
      guard merge.isComplete else {
        Terminal.error(merge.remedy)
        throw ExitCode(3)
      }
    }
  }
}
