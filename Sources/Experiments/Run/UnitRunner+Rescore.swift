import Diffusion
import Results

extension UnitRunner {
  /// The part of a unit from the draws of a former one whose identity differs in metrics alone: all metrics are taken of the
  /// draws that were kept.
  ///
  /// `nil` where not every draw was kept, where signals were drawn, and where the draws do not give what is stored of a
  /// metric that is the same: then the unit has to run.
  func rescore(
    _ unit: Unit, from former: Part?, in store: PartStore, on instance: () throws -> Instance
  ) -> (part: Part, samples: KeptSamples?)? {
    guard let former, !former.drawsSignals, let samples = try? store.samples(of: former),
      samples.draws == study.config.draws,
      former.row.status == .done, let instance = try? instance(),
      instance.measurement.hash == former.row.measurementHash
    else { return nil }
    let tokens = (0..<samples.draws).map { Array(samples.tokens[$0 * samples.length..<($0 + 1) * samples.length]) }
    let product = study.config.samplers[unit.sampler].product
    let sampler = (product as? any TruthSampler)?.sampler(knowing: instance.truth) ?? product
    var row = former.row
    (row.unit, row.planIndex) = (unit.id, unit.index)
    row.metrics.removeAll { metric in !Row.diagnostics.contains { $0.name == metric.name } }
    let drawn = Samples(TokenBatch(rows: tokens))
    guard (try? score(drawn, instance, sampler.claim, unit, into: &row)) != nil else { return nil }
    let same = columns(of: unit, unchangedSince: former.identity)
    guard same.contains(where: { !row[$0].isNaN }),
      same.allSatisfy({ row[$0] == former.row[$0] || (row[$0].isNaN && former.row[$0].isNaN) })
    else { return nil }
    return (Part(row: row, identity: unit.identity), samples)
  }

  /// The columns of the metrics that are what they were.
  private func columns(of unit: Unit, unchangedSince former: Identity) -> [String] {
    zip(study.config.metrics, study.metrics).filter { selection, _ in
      let prefix = "metrics.\(selection.kind)."
      let facts = [unit.identity, former].map { $0.entries.filter { $0.name.hasPrefix(prefix) } }
      return facts[0] == facts[1]
    }.flatMap { $1.metric.columns.map(\.name) }
  }
}
