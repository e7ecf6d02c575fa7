/// A prior that was learned under one kind of noise and knows nothing of others.
public protocol ProcessBoundPrior: DiscretePrior {
  /// That noise, with a schedule of its own.
  var noiseProcess: any NoiseProcess { get }
  /// Throws where a sampler that walks back through the named process cannot use this prior.
  func check(process name: String) throws(Refusal)
}

/// A sampler that says which noise it walks back through, so that a prior of another process is refused before the run.
public protocol ProcessBoundSampler: Sampler {
  /// The name of that process.
  var processName: String { get }
}
