import Platform
import Tensors

/// A training of a proxy of LPIPS as its fields are read.
struct ProxyDraft: TrainingSettings {
  /// Images that tell what the proxy is worth.
  struct Trial: Sendable {
    var name = ""
    var images: ImageOptions?
  }

  var description = ""
  var seed = 0
  var data: ImageOptions?
  var trials: [Trial] = []
  var licence = "that of the images"
  var network = ProxyShape()
  var versions = 3
  var variety = 0.5
  var codec: String?
  var prior: String?
  var coded = 0.4
  var offset = 0.01
  var lpips = "lpips/lpips_squeeze_v0.1.safetensors"
  var optimiser = TrainingDraft.Optimiser()
  var batch = 16
  var microBatch = 4
  var lanes = 2
  var threads = 1
  var steps = 2000
  var precision = ExperimentConfig.Precision.f32
  var checkpointEvery = 250
  var validateEvery = 500
  var weights: String?

  /// Sizes that do not go together.
  var faults: [TrainingFault] {
    var faults: [TrainingFault] = []
    if let fault = network.fault { faults.append((["network", fault.field], fault.message, nil)) }
    for (path, images) in [(["data", "resolution"], data)] + trials.map({ (["trials"], $0.images) }) {
      if let side = images?.resolution, side < LPIPS.leastSide {
        faults.append(
          (path, "'resolution' is \(side), below the \(LPIPS.leastSide) pixels that LPIPS needs", "use 64"))
      }
    }
    if (codec == nil) != (prior == nil) {
      faults.append(([codec == nil ? "prior" : "codec"], "'codec' and 'prior' belong together", "give both or none"))
    }
    return faults
  }

  /// The fields of a training config of this kind.
  static var table: FieldTable<ProxyDraft> {
    FieldTable(ProxyDraft()) {
      FieldBuilder.named
      Field(required: "data", \.data, .object(ImageOptions.table), "The images whose distortions are learned.")
      Field(
        required: "trials", \.trials, .list(of: .object(trial), count: 1..., named: "trial"),
        "Images that the network never sees, on which it is compared with LPIPS; the first on the way, too.")
      Field("licence", \.licence, "Of the images, as the card says it.")
      Field("network", \.network, .object(network), "Sizes: 3x3 convolutions with ReLU, a head on each.")
      Field("versions", \.versions, 1...64, "Distortions of an image in one pass; all pairs of a group count.")
      Field("variety", \.variety, 0...1, "Share of images that are turned, recoloured, or made of four.")
      Field("codec", \.codec, "Weights of a codec, whose codes are changed, too; null for none.")
      Field("prior", \.prior, "Weights of the law of its codes under masking noise.")
      Field("coded", \.coded, 0...1, "Share of distortions that change codes, where there is a codec.")
      Field("offset", \.offset, .above(0), "ε: distances far below it need not be met.")
      Field("lpips", \.lpips, "The weights of LPIPS; where they are not here, in $DISCERN_DATA (data without it).")
      FieldBuilder.steps
      Field("checkpoint_every", \.checkpointEvery, 1..., unit: "steps", "How often the state is stored.")
      Field("validate_every", \.validateEvery, 1..., unit: "steps", "How often the first trial is made.")
      Field("weights", \.weights, "The file written, beside the config; null stands for its name with .safetensors.")
    }
  }

  private static var trial: FieldTable<Trial> {
    FieldTable(Trial()) {
      Field(required: "name", \.name, .text, "What the card calls it.")
      Field(required: "images", \.images, .object(ImageOptions.table), "The images.")
    }
  }

  private static var network: FieldTable<ProxyShape> {
    FieldTable(ProxyShape()) {
      Field("widths", \.widths, 1...4096, "Channels of the layers, the first first.")
      Field("strides", \.strides, 1...4, "How many times smaller each makes rows and columns.")
    }
  }
}
