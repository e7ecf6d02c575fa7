import Diffusion
import Metrics
import Platform
import Priors
import Tensors

/// Options of `transformer`.
struct NeuralSpec: PriorSpec {
  var weights: String?
  var masking: String?
  var folder: String?

  func load() throws -> LoadedPrior {
    guard let weights else { throw Refusal("there are no 'weights'", remedy: "name a file of weights") }
    let files = try ([weights] + [masking].compactMap { $0 }).map(Self.read)
    let priors = try NeuralPriors(files.map(\.prior))
    var source = DataOptions(folder: folder)
    let data = files[0].metadata["data"].flatMap { DataSet(rawValue: $0) }
    if let data { source.data = data }
    let (labels, digits) = try source.nearestLabels(data)
    let inputs = zip(["weights", "masking"], files).map { (name: $0, hash: SHA256.hexadecimal($1.bytes)) }
    return LoadedPrior(
      priors, heldOut: data == nil ? nil : source.heldOut, labels: labels, inputs: inputs + digits
    ) { process in
      guard let process, let file = files.first(where: { $0.prior.process.covers(process: process) }) else { return "" }
      let bits = file.metadata["bits_per_token"].map { " prior.bits_per_token=\($0)" } ?? ""
      return "prior.process=\(file.prior.process.rawValue)\(bits)"
    }
  }

  private static func read(_ path: String) throws -> (prior: NeuralPrior, metadata: [String: String], bytes: [UInt8]) {
    do {
      let (prior, metadata) = try NeuralPrior.load(path)
      return (prior, metadata, try File.read(path))
    } catch {
      throw Refusal("\(error)", remedy: "train it ('experiment train'), or name other 'weights'")
    }
  }
}

extension DataOptions {
  /// Labels by the nearest of 10,000 training digits, and the hashes of those; none for other data, and where the digits
  /// are not there.
  fileprivate func nearestLabels(
    _ data: DataSet?
  ) throws -> (labels: (any SequenceClassifier)?, inputs: [(name: String, hash: String)]) {
    var digits = self
    digits.count = 10_000
    guard data == .mnist, let (rows, vocabulary, labels) = try? digits.load(), let labels else { return (nil, []) }
    return (
      try NearestNeighbourLabels(rows: rows, labels: labels),
      digits.inputs(rows, vocabulary: vocabulary, labels: labels)
    )
  }
}

extension Kind where Product == any PriorSpec {
  static var transformer: Self {
    Kind(
      "transformer", "A law that a diffusion transformer has learned ('experiment train').",
      FieldTable(NeuralSpec()) {
        Field(required: "weights", \.weights, .text, "The file of weights, relative to the working directory.")
        Field("masking", \.masking, "Weights of the other kind of noise, for samplers that walk back through it.")
        Field("folder", \.folder, "Of the data set it was trained on, for truth 'heldout'; null stands for its place.")
      }
    ) { $0 }
  }
}
