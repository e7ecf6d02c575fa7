import Diffusion
import Results
import Tensors

/// A config whose priors are in memory: what plans are made from and units are run in.
public struct Study: Sendable {
  /// What was asked for.
  public let config: ExperimentConfig
  /// The prior of each problem, loaded once for equal choices.
  public let priors: [LoadedPrior]
  /// The sequences that each problem's truths are taken from, where they are held out.
  let heldOut: [TokenBatch?]
  /// The task of each problem, its files read.
  let tasks: [any TaskSpec]
  /// The metrics, their files read.
  let metrics: [LoadedMetric]
  /// What results may depend on besides.
  public let machine: Machine
  /// The root of all randomness.
  public let stream: RandomStream
  /// Every unit, in plan order.
  public let units: [Unit]

  /// Loads the priors and lays out the units: problems, then items, then seeds, then samplers.
  public init(_ config: ExperimentConfig, machine: Machine = .current) throws {
    var errors = ConfigErrors()
    let metrics = config.metrics.compactMap { $0.reading(&errors) { try $0.load() } }
    let tasks = config.problems.compactMap { $0.task.reading(&errors) { try $0.read() } }
    guard errors.isEmpty else { throw errors }
    var loaded: [String: LoadedPrior] = [:]
    var priors: [LoadedPrior] = []
    var heldOut: [TokenBatch?] = []
    for (p, problem) in config.problems.enumerated() {
      let key = problem.prior.contentHash
      let prior = try loaded[key] ?? problem.prior.product.load().computing(in: config.precision.engine)
      loaded[key] = prior
      try prior.signals.check(tasks[p].inputs)
      priors.append(prior)
      heldOut.append(problem.task.product.truth == .heldout ? try prior.heldOut?() : nil)
    }
    self.config = config
    self.priors = priors
    self.heldOut = heldOut
    self.metrics = metrics
    self.tasks = tasks.map { $0.task.computing(in: config.precision.engine) }
    self.machine = machine
    stream = RandomStream(seed: UInt64(config.studySeed))
    var units: [Unit] = []
    for (p, problem) in config.problems.enumerated() {
      let data =
        tasks[p].inputs
        + (heldOut[p].map { [("heldout", $0.contentHash(vocabulary: priors[p].prior.space.vocabulary))] } ?? [])
      let inputs = config.samplers.map { priors[p].inputs(of: $0.product) + data }
      for item in config.items {
        for seed in config.seeds {
          for (s, sampler) in config.samplers.enumerated() {
            let identity = Identity(
              config, problem, inputs[s], metrics, sampler, item: item, seed: seed, machine)
            let key = Row.Key(
              sampler: sampler.label, prior: problem.prior.label, task: problem.name, item: item, seed: seed)
            units.append(
              Unit(
                index: units.count, problem: p, sampler: s, item: item, seed: seed, key: key, identity: identity,
                id: SHA256.hexadecimal(Array(identity.text.utf8))))
          }
        }
      }
    }
    self.units = units
  }

  /// What a user should know of the data, a line each.
  public var notices: [String] { tasks.compactMap(\.notice) }

  /// The instance that a unit runs on.
  public func instance(problem: Int, item: Int, seed: Int) throws -> Instance {
    try Instance(
      config.problems[problem], tasks[problem], priors[problem], heldOut: heldOut[problem], item: item, seed: seed,
      isGenerated: isGenerated(problem), stream)
  }

  /// The units of a shard, in plan order.
  ///
  /// Instances are dealt out in turn in the order of the hashes of their names. So shards share no measurement, differ in
  /// size by one instance at most, and follow no pattern of the plan: a shard that is lost is no seed that is lost.
  public func units(of shard: Shard) -> [Unit] {
    if shard == .whole { return units }
    let samplers = config.samplers.count
    let instances = stride(from: 0, to: units.count, by: samplers).map { first in
      let key = units[first].key
      return (first, SHA256.hexadecimal(Array("\(key.task)\n\(key.item)\n\(key.seed)".utf8)))
    }
    let order = instances.sorted { $0.1 < $1.1 }.map(\.0)
    let dealt = stride(from: shard.index - 1, to: order.count, by: shard.count).map { order[$0] }
    return dealt.sorted().flatMap { units[$0..<$0 + samplers] }
  }
}
