import Diffusion
import Metrics
import Priors
import Results
import Statistics
import Tensors

/// What is measured of a model of the eight modes: loss, draws after few and many steps, shape of paths.
struct FlowMeasures: Sendable {
  let draft: DiscoStudyDraft
  let training: DiscoDraft
  private let mixture = GaussianMixture.octagon

  init(_ draft: DiscoStudyDraft, _ training: DiscoDraft) { (self.draft, self.training) = (draft, training) }

  /// Noise levels at which the complexity of the drift is measured.
  static let levels = [4, 2, 1, 0.5, 0.2, 0.1]

  /// Noise levels between which paths bend: elsewhere exact ones are straight, and the median over all levels would be the
  /// rounding of learned ones.
  static let bends = 0.5...2.0

  /// What the columns mean.
  var columns: [Column] {
    [
      Column("loss", higherIsBetter: false, version: "edm_loss@1"),
      Column("information", unit: "nats", higherIsBetter: true, version: "mutual_information@1"), Column("codes"),
    ]
      + draft.steps.flatMap {
        [
          Column("w2_\($0)", higherIsBetter: false, version: "w2@1"), Column("w2_\($0)_floor", version: "w2@1"),
        ]
      } + [
        Column("w2_stratified"),
        Column("turning", unit: "rad", higherIsBetter: false, version: "flow_geometry@1"),
        Column("turning_median", unit: "rad", higherIsBetter: false, version: "flow_geometry@1"),
        Column("curvature", higherIsBetter: false, version: "flow_geometry@1"),
        Column("complexity", version: "flow_geometry@1"),
      ] + Self.levels.map { Column("complexity_\($0)") }
  }

  /// The metrics of a model; whatever is random is the same for all models of a seed.
  func measure(_ model: FlowModel, _ stream: RandomStream, into row: inout Row) throws {
    var random = stream["points"].generator()
    let heldOut = mixture.stratified(2 * training.data.heldOut, &random)
    let worth = try DenoisingWorth(
      model, on: heldOut, modes: mixture.means.count, logMean: training.noise.logMean,
      logDeviation: training.noise.logDeviation, deviation: training.network.deviation, stream["loss"])
    row["loss"] = worth.loss
    row["information"] = worth.information ?? .nan
    row["codes"] = worth.codes.map { Double($0) } ?? .nan
    try distances(model, stream, into: &row)
    try geometry(model, stream, into: &row)
  }

  /// W₂ of draws to a stratified sample of the law; floors are those of exact draws, independent and stratified.
  private func distances(_ model: FlowModel, _ stream: RandomStream, into row: inout Row) throws {
    var random = stream["reference"].generator()
    let reference = mixture.stratified(draft.draws, &random)
    let floor = wasserstein2(mixture.draw(draft.draws, &random).points, reference)
    row["w2_stratified"] = wasserstein2(mixture.stratified(draft.draws, &random), reference)
    for steps in draft.steps {
      let grid = NoiseGrid(count: steps, smallest: draft.sigmaMin, largest: draft.sigmaMax)
      var start = stream["start"].generator()
      var x = RealBatch.normal(count: draft.draws, dimension: 2, scale: draft.sigmaMax, &start)
      var latents = stream["latents"].generator()
      let prior = model.generator(draft.draws, &latents)
      try ProbabilityFlow(grid).integrate(&x, &start) { try prior.denoise($0, $1) }
      row["w2_\(steps)"] = wasserstein2(x, reference)
      row["w2_\(steps)_floor"] = floor
      row.nfe += ProbabilityFlow(grid).calls * draft.draws
    }
  }

  /// Angles and curvatures of paths from σ = 10, and the size of the drift's Jacobian at noisy points.
  private func geometry(_ model: FlowModel, _ stream: RandomStream, into row: inout Row) throws {
    var random = stream["paths"].generator()
    let grid = NoiseGrid(count: draft.levels, smallest: 0.05, largest: 10)
    let start = RealBatch.normal(count: draft.paths, dimension: 2, scale: 10, &random)
    let shape = try FlowGeometry(model.generator(draft.paths, &random), from: start, over: grid)
    row["turning"] = shape.turnings.reduce(0, +) / Double(draft.paths)
    row["turning_median"] = median(shape.turnings)
    let clean = mixture.stratified(draft.draws, &random)
    let prior = try model.denoiser(given: clean, &random).prior
    var sum = 0.0
    for σ in Self.levels {
      let noise = RealBatch.normal(count: clean.count, dimension: 2, scale: σ, &random)
      let complexity = try FlowGeometry.complexity(prior, at: clean.map(with: noise) { $0 + $1 }, σ)
      row["complexity_\(σ)"] = complexity
      sum += complexity
    }
    row["complexity"] = sum / Double(Self.levels.count)

    let middle = mixture.stratified(draft.paths, &random)
    let noise = RealBatch.normal(count: draft.paths, dimension: 2, scale: Self.bends.upperBound, &random)
    let bending = try FlowGeometry(
      model.denoiser(given: middle, &random).prior, from: middle.map(with: noise) { $0 + $1 },
      over: NoiseGrid(
        count: draft.levels, smallest: Self.bends.lowerBound, largest: Self.bends.upperBound))
    row["curvature"] = median(bending.curvatures)
  }
}
