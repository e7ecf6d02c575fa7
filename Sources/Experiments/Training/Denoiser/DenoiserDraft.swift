import Platform
import Priors
import Tensors

/// A training of a denoiser of images as its fields are read.
struct DenoiserDraft: TrainingSettings {
  var description = ""
  var seed = 0
  var data: ImageOptions?
  var validation: ImageOptions?
  var codec: String?
  var licence = "that of the images"
  var noise = PixelObjective.Options()
  var network = PixelShape()
  var optimiser = TrainingDraft.Optimiser()
  var batch = 64
  var microBatch = 4
  var lanes = 2
  var threads = 1
  var steps = 20_000
  var precision = ExperimentConfig.Precision.f32
  var checkpointEvery = 250
  var validateEvery = 1000
  var sampleEvery = 1000
  var weights: String?

  /// The network for what is learned: [height, width, channels].
  func shape(of signals: [Int]) -> PixelShape {
    var shape = network
    (shape.resolution, shape.channels) = (signals[0], signals[2])
    return shape
  }

  /// Sizes that do not go together.
  var faults: [TrainingFault] {
    var faults: [TrainingFault] = []
    let side = data?.resolution ?? network.resolution
    let shape = shape(of: [side, side, 3])
    if codec != nil {
      // What is learned has the sizes that the codec's file says.
    } else if let fault = shape.fault {
      let path = fault.field == "resolution" ? ["data", "resolution"] : ["network", fault.field]
      faults.append((path, fault.message, nil))
    } else if ParameterLayout(shape).parameters > 1 << 28 {
      faults.append((["network"], "'network' has more than 2^28 parameters", "make it smaller"))
    }
    if let data, let validation, data.resolution != validation.resolution {
      faults.append(
        (["validation", "resolution"], "'resolution' is not that of 'data', \(data.resolution)", "use one for both"))
    }
    return faults
  }

  /// The fields of a training config of this kind.
  static var table: FieldTable<DenoiserDraft> {
    FieldTable(DenoiserDraft()) {
      FieldBuilder.named
      Field(required: "data", \.data, .object(ImageOptions.table), "The images that are learned.")
      Field(required: "validation", \.validation, .object(ImageOptions.table), "Images that the network never sees.")
      Field(
        "codec", \.codec,
        "Weights of a codec, without whose quantiser images become what is learned; null for the images themselves."
      )
      Field("licence", \.licence, "Of the images, as the card says it.")
      Field("noise", \.noise, .object(noise), "What is drawn for a step.")
      Field(
        "network", \.network, .object(network),
        "Sizes of the transformer, and of convolutions around it.")
      FieldBuilder.steps
      Field("checkpoint_every", \.checkpointEvery, 1..., unit: "steps", "How often the state is stored.")
      Field("validate_every", \.validateEvery, 1..., unit: "steps", "How often held-out images are denoised.")
      Field("sample_every", \.sampleEvery, 1..., unit: "steps", "How often images are drawn.")
      Field("weights", \.weights, "The file written, beside the config; null stands for its name with .safetensors.")
    }
  }

  private static var noise: FieldTable<PixelObjective.Options> {
    FieldTable(PixelObjective.Options()) {
      Field("log_mean", \.logMean, -10...10, "Mean of ln σ.")
      Field("log_deviation", \.logDeviation, .above(0, upTo: 10), "Standard deviation of ln σ.")
      Field("flips", \.flips, "Whether half of the images of a step are mirrored.")
    }
  }

  private static var network: FieldTable<PixelShape> {
    FieldTable(PixelShape()) {
      Field("patch", \.patch, 1...1024, unit: "pixels", "Side of a patch.")
      Field(
        "widths", \.widths, 1...4096,
        "Channels of the convolutions' levels, the finest first, each of half the rows.")
      Field(
        "blocks", \.blocks, 1...64,
        "Residual blocks of a level on the way down, and as many on the way up.")
      Field("width", \.width, 1...65_536, "Numbers of a position of the transformer.")
      Field("layers", \.layers, 1...1024, "Blocks of attention and perceptron.")
      Field("heads", \.heads, 1...1024, "Heads of an attention.")
      Field("conditioning", \.conditioning, 1...65_536, "Numbers that tell the noise level.")
      Field("deviation", \.deviation, .above(0), "Standard deviation of pixels in [-1, 1].")
    }
  }
}
