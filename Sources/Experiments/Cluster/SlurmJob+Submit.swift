import Platform
import Results

extension SlurmJob {
  /// Writes config and scripts.
  ///
  /// Throws where the folder holds another config, which tasks of an earlier submission may still be waiting to read.
  public func write(_ config: ExperimentConfig) throws {
    let text = Array(config.resolved.pretty.utf8)
    do throws(SystemError) {
      try Folder.create(folder)
      if File.exists(configFile), try File.read(configFile) != text { throw SystemError(code: EEXIST) }
      try File.replace(configFile, text)
      try File.replace(arrayFile, Array(arrayScript.utf8))
      try File.replace(mergeFile, Array(mergeScript.utf8))
    } catch {
      throw error.code == EEXIST
        ? SubmitError(
          "\(configFile): holds another config, which tasks that wait would read; give another --out, "
            + "or remove \(folder) when no job of it is left")
        : SubmitError("\(folder): cannot write the scripts: \(error)")
    }
  }

  /// Lays down what each shard is to do, so that `status` knows of those that have not begun.
  ///
  /// Units without a shard's part are the same on every machine of one instruction set; a task lays down its own again.
  public func writePlans(_ study: Study, running units: [Unit]) throws {
    let running = Set(units.map(\.index))
    for shard in Shard.all(of: shards) {
      let mine = study.units(of: shard).filter { running.contains($0.index) }
      try PartStore(directory: shard.path(of: out) + ".parts").write(
        PartPlan(units: mine.map(\.id), command: "experiment \(command)"))
    }
  }

  /// Submits both jobs and returns their ids.
  public func submit() throws -> (array: String, merge: String) {
    let array = try sbatch(arraySubmission)
    do {
      return (array, try sbatch(mergeSubmission(after: array)))
    } catch {
      throw SubmitError(
        "\(error)\nthe array is submitted as job \(array), its merge is not; the merge by hand: experiment merge --out \(out)"
      )
    }
  }

  private func sbatch(_ arguments: [String]) throws -> String {
    let child: ChildProcess
    do throws(SystemError) {
      child = try ChildProcess(arguments, keepsOutput: true, keepsErrors: true)
    } catch {
      throw SubmitError("sbatch cannot be started: \(error); the scripts are in \(folder)")
    }
    let (code, output) = child.finish()
    let text = String(decoding: output, as: UTF8.self).trimmed
    // "123" or "123;cluster", after warnings.
    guard code == 0, let id = text.split(separator: "\n").last?.split(separator: ";").first,
      id.allSatisfy(\.isNumber)
    else {
      throw SubmitError("\(arguments.joined(separator: " ")) failed with code \(code): \(text)")
    }
    return String(id)
  }
}

/// Why nothing, or not everything, was submitted.
public struct SubmitError: Error, CustomStringConvertible {
  /// What was wrong and what would be right.
  public let description: String
  init(_ description: String) { self.description = description }
}
