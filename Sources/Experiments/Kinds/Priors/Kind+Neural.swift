import Diffusion
import Platform
import Priors
import Tensors

/// Options of `transformer`.
struct NeuralSpec: PriorSpec {
  var weights: String?
  var folder: String?

  func load() throws -> LoadedPrior {
    guard let weights else { throw Refusal("there are no 'weights'", remedy: "name a file of weights") }
    let (prior, metadata): (NeuralPrior, [String: String])
    let bytes: [UInt8]
    do {
      (prior, metadata) = try NeuralPrior.load(weights)
      bytes = try File.read(weights)
    } catch {
      throw Refusal("\(error)", remedy: "train it ('experiment train'), or name other 'weights'")
    }
    var source = DataOptions(folder: folder)
    let data = metadata["data"].flatMap { DataSet(rawValue: $0) }
    if let data { source.data = data }
    let bits = metadata["bits_per_token"].map { " prior.bits_per_token=\($0)" } ?? ""
    return LoadedPrior(
      prior, heldOut: data == nil ? nil : source.heldOut, inputs: [("weights", SHA256.hexadecimal(bytes))],
      settings: "prior.process=\(prior.process.rawValue)\(bits)")
  }
}

extension Kind where Product == any PriorSpec {
  static var transformer: Self {
    Kind(
      "transformer", "A law that a diffusion transformer has learned ('experiment train').",
      FieldTable(NeuralSpec()) {
        Field(required: "weights", \.weights, .text, "The file of weights, relative to the working directory.")
        Field("folder", \.folder, "Of the data set it was trained on, for truth 'heldout'; null stands for its place.")
      }
    ) { $0 }
  }
}
