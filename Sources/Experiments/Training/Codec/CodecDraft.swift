import Platform
import Priors
import Tensors

/// A training of a codec as its fields are read.
struct CodecDraft: TrainingSettings {
  /// What is made small.
  struct Loss: Sendable {
    var absolute = 1.0
    var squared = 0.0
    var perceptual = 0.0
    var commitment = 0.25
    var lpips = "lpips/lpips_squeeze_v0.1.safetensors"
  }

  /// How the codebook follows the encodings.
  struct Codebook: Sendable {
    var decay = 0.99
    var revival = 0.05
  }

  var description = ""
  var seed = 0
  var data: ImageOptions?
  var validation: ImageOptions?
  var licence = "that of the images"
  var flips = true
  var network = VQShape()
  var loss = Loss()
  var codebook = Codebook()
  var optimiser = TrainingDraft.Optimiser()
  var batch = 16
  var microBatch = 4
  var lanes = 2
  var threads = 1
  var steps = 10_000
  var precision = ExperimentConfig.Precision.f32
  var checkpointEvery = 250
  var validateEvery = 500
  var sampleEvery = 500
  var weights: String?

  /// Sizes that do not go together.
  var faults: [TrainingFault] {
    var faults: [TrainingFault] = []
    if let fault = shape.fault {
      let path = fault.field == "resolution" ? ["data", "resolution"] : ["network", fault.field]
      faults.append((path, fault.message, nil))
    } else if ParameterLayout(shape).parameters > 1 << 28 {
      faults.append((["network"], "'network' has more than 2^28 parameters", "make it smaller"))
    }
    if let data, let validation, data.resolution != validation.resolution {
      faults.append(
        (["validation", "resolution"], "'resolution' is not that of 'data', \(data.resolution)", "use one for both"))
    }
    if loss.absolute == 0, loss.squared == 0 {
      faults.append((["loss"], "'loss' has no weight for pixels", "set 'absolute' or 'squared'"))
    }
    return faults
  }

  /// The network for images of the data's resolution.
  var shape: VQShape {
    var shape = network
    shape.resolution = data?.resolution ?? network.resolution
    return shape
  }

  /// As the objective takes them.
  var objective: CodecObjective.Options {
    var options = CodecObjective.Options()
    (options.absolute, options.squared) = (loss.absolute, loss.squared)
    (options.perceptual, options.commitment) = (loss.perceptual, loss.commitment)
    (options.decay, options.revival, options.flips) = (codebook.decay, codebook.revival, flips)
    return options
  }

  /// The fields of a training config of this kind.
  static var table: FieldTable<CodecDraft> {
    FieldTable(CodecDraft()) {
      FieldBuilder.named
      Field(required: "data", \.data, .object(ImageOptions.table), "The images that are learned.")
      Field(required: "validation", \.validation, .object(ImageOptions.table), "Images that the network never sees.")
      Field("licence", \.licence, "Of the images, as the card says it.")
      Field("flips", \.flips, "Whether half of the images of a step are mirrored.")
      Field("network", \.network, .object(network), "Sizes of encoder, codebook and decoder.")
      Field("loss", \.loss, .object(loss), "What is made small.")
      Field("codebook", \.codebook, .object(codebook), "How the codebook follows the encodings.")
      FieldBuilder.steps
      Field("checkpoint_every", \.checkpointEvery, 1..., unit: "steps", "How often the state is stored.")
      Field("validate_every", \.validateEvery, 1..., unit: "steps", "How often held-out images are encoded.")
      Field("sample_every", \.sampleEvery, 1..., unit: "steps", "How often reconstructions are drawn.")
      Field("weights", \.weights, "The file written, beside the config; null stands for its name with .safetensors.")
    }
  }

  private static var network: FieldTable<VQShape> {
    FieldTable(VQShape()) {
      Field("codes", \.codes, 2...32_768, "Entries of the codebook.")
      Field("code_width", \.codeWidth, 1...4096, "Numbers of a code.")
      Field("widths", \.widths, 1...4096, "Channels of the levels, the finest first; each halves rows and columns.")
      Field("blocks", \.blocks, 0...64, "Residual blocks of the decoder's levels but the last, the finest first.")
      Field("mixes", \.mixes, 0...64, "Blocks of the decoder at the last level that see one code each.")
      Field("encoder_blocks", \.encoderBlocks, 0...64, "Residual blocks of each of the encoder's levels.")
    }
  }

  private static var loss: FieldTable<Loss> {
    FieldTable(Loss()) {
      Field("absolute", \.absolute, 0..., "Weight of the mean absolute error of pixels in [-1, 1].")
      Field("squared", \.squared, 0..., "Weight of their mean squared error.")
      Field("perceptual", \.perceptual, 0..., "Weight of LPIPS; 0 does without its file.")
      Field("commitment", \.commitment, 0..., "Weight of the mean squared distance of encodings from their codes.")
      Field("lpips", \.lpips, "The weights of LPIPS; where they are not here, in $DISCERN_DATA (data without it).")
    }
  }

  private static var codebook: FieldTable<Codebook> {
    FieldTable(Codebook()) {
      Field("decay", \.decay, 0..<1, "Decay of the averages that a code follows.")
      Field("revival", \.revival, 0..<1, "Share of the mean use below which a code is drawn anew.")
    }
  }
}
