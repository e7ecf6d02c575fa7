extension SlurmJob {
  /// Why a script with these options would not do; `nil` where it would.
  ///
  /// `measurements` is the number of instances, which are what shards are made of.
  public func fault(measurements: Int) -> String? {
    if shards < 1 { return "--array is \(shards); give at least 1" }
    if shards > measurements {
      return "--array is \(shards), but there are \(measurements) measurements, which are not split; "
        + "give at most \(measurements)"
    }
    if let throttle, throttle < 1 { return "--throttle is \(throttle); give at least 1" }
    if cpus < 1 { return "--cpus is \(cpus); give at least 1" }
    for (option, value) in [("the name", name), ("--out", out), ("--partition", partition)] {
      if let value, !value.isPlainWord {
        return "\(option) is '\(value)'; Slurm's lines of options take letters, digits and _ . / + : @ , = -"
      }
    }
    if let time, time.wholeMatch(of: /\d+(:\d+){0,2}|\d+-\d+(:\d+){0,2}/) == nil {
      return "--time is '\(time)'; give minutes, hours:minutes:seconds or days-hours:minutes:seconds"
    }
    if let memory, memory.wholeMatch(of: /\d+[KMGT]?/) == nil {
      return "--memory is '\(memory)'; give a number and K, M, G or T, for example 4G"
    }
    for option in options where !option.hasPrefix("-") || option.contains(where: \.isNewline) {
      return "--sbatch is '\(option)'; give one option of sbatch, for example --sbatch=--account=abc"
    }
    return nil
  }
}
