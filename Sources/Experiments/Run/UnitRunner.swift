import Diffusion
import Metrics
import Platform
import Results
import Tensors

/// Runs one unit: draws in blocks, scores, and makes the row.
struct UnitRunner: Sendable {
  let study: Study

  /// The finished part and the draws to keep.
  ///
  /// Whatever goes wrong becomes a failed row with its message.
  func run(_ unit: Unit, on instance: () throws -> Instance) -> (part: Part, samples: KeptSamples?) {
    let selection = study.config.samplers[unit.sampler]
    var row = Row(key: unit.key)
    row.unit = unit.id
    row.planIndex = unit.index
    let task = study.config.problems[unit.problem].task.product
    row.truth = study.isGenerated(unit.problem) ? "ancestral" : task.truthName
    let process = (selection.product as? any ProcessBoundSampler)?.processName
    row.settings = [selection.settings, study.priors[unit.problem].settings(process)].filter { !$0.isEmpty }.joined(
      separator: " ")
    var samples: KeptSamples?
    var drawsSignals = false
    let account = MemoryAccount()
    do {
      let instance = try instance()
      let sampler = (selection.product as? any TruthSampler)?.sampler(knowing: instance.truth) ?? selection.product
      row.claim = selection.isReference ? .reference : Row.Claim(sampler.claim)
      row.measurementHash = instance.measurement.hash
      let start = ThreadClock.seconds
      let drawn = try account.run { try draw(sampler, instance, unit) }
      row.seconds = ThreadClock.seconds - start
      row.count(drawn, blocks: (study.config.draws + study.config.block - 1) / study.config.block)
      drawsSignals = drawn.signals != nil
      try score(drawn, instance, sampler.claim, unit, into: &row)
      if study.config.keepSamples > 0 {
        let kept = drawn.tokens.gather(0..<study.config.keepSamples)
        samples = KeptSamples(draws: kept.count, length: kept.length, tokens: kept.storage)
      }
    } catch {
      row.status = .failed
      row.message = "\(error)"
    }
    row.peakBytes = account.peak
    var part = Part(row: row, identity: unit.identity)
    part.drawsSignals = drawsSignals
    return (part, samples)
  }

  /// All draws, block after block; a block's stream is named by its first draw.
  private func draw(_ sampler: any Sampler, _ instance: Instance, _ unit: Unit) throws -> Samples {
    let config = study.config
    let stream = study.stream["task: \(config.problems[unit.problem].task.kind)"][
      "sampler: \(config.samplers[unit.sampler].kind)", unit.item, unit.seed]
    var blocks: [Samples] = []
    for first in stride(from: 0, to: config.draws, by: config.block) {
      let chains = min(config.block, config.draws - first)
      blocks.append(try sampler.sample(instance.posterior, chains: chains, stream["block", first]))
    }
    return Samples(joining: blocks)
  }

  /// What the draws look like, where y is of an image.
  private func images(_ drawn: Samples, _ instance: Instance) -> DrawnImages? {
    guard let truth = instance.measurement.signal,
      let likelihood = instance.posterior.likelihood as? any DecodedLikelihood
    else { return nil }
    return DrawnImages(truth: truth) { drawn.signals ?? likelihood.signals(of: $0) }
  }

  /// Takes all metrics of draws.
  func score(
    _ drawn: Samples, _ instance: Instance, _ claim: SamplerClaim, _ unit: Unit, into row: inout Row
  ) throws {
    let input = MetricInput(
      draws: drawn.tokens, truth: instance.truth, likelihood: instance.posterior.likelihood,
      exact: instance.posterior.exact, reference: instance.reference, claim: claim,
      labels: study.priors[unit.problem].labels, wanted: instance.measurement.wanted, floors: instance.floors,
      prior: instance.posterior.prior, ranks: instance.ranks, images: images(drawn, instance),
      signals: drawn.signals)
    for metric in study.metrics.map(\.metric) {
      for (column, value) in zip(metric.columns, try metric.evaluate(input)) { row[column.name] = value }
    }
  }
}
