import ArgumentParser
import Tasks

extension Experiment {
  /// Converts what a registry offers to the files that priors read.
  struct ConvertData: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "data", abstract: "Convert a data set; scripts/data fetches it and calls this.")

    @Argument(help: "The data set: music.")
    var name: String

    @Option(help: "A folder of folders of ABC files.")
    var from: String

    @Option(help: "The folder to write to.")
    var to: String

    @Flag(help: "Name every tune that was left out, with the reason.")
    var verbose = false

    func run() throws {
      guard name == "music" else { throw Failure("error: no data set '\(name)' to convert; there is music") }
      do {
        let conversion = try MusicConversion(folder: from)
        try conversion.write(to: to)
        if verbose { for error in conversion.rejected { Terminal.error("left out: \(error)") } }
        print(conversion.summary)
      } catch {
        throw Failure("error: \(error)", code: 1)
      }
    }
  }
}
