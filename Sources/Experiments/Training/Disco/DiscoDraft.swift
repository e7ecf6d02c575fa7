import Priors
import Tensors

/// A training of a diffusion model with or without latents as its fields are read.
struct DiscoDraft: TrainingSettings {
  /// Which points.
  struct Data: Sendable {
    var points = 8000
    var heldOut = 8192
  }

  /// Sizes of the networks.
  struct Network: Sendable {
    var width = 128
    var deviation = 2.13
    var within = 0.2
  }

  /// The law of noise levels in the loss.
  struct Noise: Sendable {
    var logMean = 0.0
    var logDeviation = 1.2
  }

  /// How latents are relaxed.
  struct Relaxation: Sendable {
    var isHard = true
    var first = 1.0
    var last = 1.0
  }

  var description = ""
  var seed = 0
  var data = Data()
  var latents = 1
  var codes = 8
  var network = Network()
  var noise = Noise()
  var relaxation = Relaxation()
  var dropout = 0.1
  var optimiser = TrainingDraft.Optimiser()
  var batch = 512
  var microBatch = 512
  var lanes = 1
  var threads = 1
  var steps = 6000
  var priorSteps = 2000
  var precision = ExperimentConfig.Precision.f32
  var checkpointEvery = 500
  var validateEvery = 1000
  var weights: String?

  /// The sizes of the networks.
  var shape: DiscoShape {
    var shape = DiscoShape()
    (shape.latents, shape.codes, shape.width) = (latents, codes, network.width)
    (shape.deviation, shape.within) = (network.deviation, network.within)
    return shape
  }

  /// As the objective takes them.
  var objective: DiscoObjective.Options {
    var options = DiscoObjective.Options()
    (options.logMean, options.logDeviation, options.dropout) = (noise.logMean, noise.logDeviation, dropout)
    (options.temperatures, options.steps) = ((relaxation.first, relaxation.last), steps)
    options.isHard = relaxation.isHard
    return options
  }

  /// Sizes that do not go together.
  var faults: [TrainingFault] {
    var faults: [TrainingFault] = []
    let block = DenoisingWorth.levels * 8
    if data.heldOut % block != 0 {
      faults.append((["data", "held_out"], "'held_out' is \(data.heldOut), no multiple of \(block)", nil))
    }
    if latents * codes > 1 << 14 {
      faults.append((["latents"], "'latents' times 'codes' is \(latents * codes), more than 2^14", nil))
    }
    return faults
  }

  /// The fields of a training config of this kind.
  static var table: FieldTable<DiscoDraft> {
    FieldTable(DiscoDraft()) {
      FieldBuilder.named
      Field("data", \.data, .object(data), "Points of the eight modes on a circle of Xu et al. 2024.")
      Field("latents", \.latents, 0...64, "m, the discrete latents; 0 is the plain model.")
      Field("codes", \.codes, 2...4096, "k, the codes of a latent.")
      Field("network", \.network, .object(network), "Sizes of the networks, and what they know of the data.")
      Field("noise", \.noise, .object(noise), "The law of noise levels in the loss.")
      Field("relaxation", \.relaxation, .object(relaxation), "How gradients pass through draws of latents.")
      Field("dropout", \.dropout, 0..<1, "The probability of null in the place of all latents.")
      FieldBuilder.steps
      Field("prior_steps", \.priorSteps, 1...100_000_000, "Steps of the second stage: law and recogniser of latents.")
      Field("checkpoint_every", \.checkpointEvery, 1..., unit: "steps", "How often the state is stored.")
      Field("validate_every", \.validateEvery, 1..., unit: "steps", "How often held-out points are denoised.")
      Field("weights", \.weights, "The file written, beside the config; null stands for its name with .safetensors.")
    }
  }

  private static var data: FieldTable<Data> {
    FieldTable(Data()) {
      Field("points", \.points, 8...10_000_000, "Points that are learned, as many of every mode as can be.")
      Field("held_out", \.heldOut, 512...10_000_000, "Points that the networks never see; a multiple of 512.")
    }
  }

  private static var network: FieldTable<Network> {
    FieldTable(Network()) {
      Field("width", \.width, 1...65_536, "Numbers of a hidden layer.")
      Field("deviation", \.deviation, .above(0), "Standard deviation of the data.")
      Field("within", \.within, .above(0), "Standard deviation of the data given the latents.")
    }
  }

  private static var noise: FieldTable<Noise> {
    FieldTable(Noise()) {
      Field("log_mean", \.logMean, -20...20, "Mean of ln σ.")
      Field("log_deviation", \.logDeviation, .above(0), "Standard deviation of ln σ.")
    }
  }

  private static var relaxation: FieldTable<Relaxation> {
    FieldTable(Relaxation()) {
      Field("hard", \.isHard, "Whether codes are one-hot (straight-through) or as relaxed as their gradient.")
      Field("first", \.first, .above(0), "Temperature of Gumbel's softmax at the first step.")
      Field("last", \.last, .above(0), "The same at the last step; its logarithm moves linearly.")
    }
  }
}
