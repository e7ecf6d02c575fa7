import Diffusion
import Metrics
import Platform
import Priors
import Tensors

/// Options of `transformer`.
struct NeuralSpec: PriorSpec {
  var weights: String?
  var masking: String?
  var pixels: String?
  var latents: String?
  var folder: String?

  func load() throws -> LoadedPrior {
    guard let weights else { throw Refusal("there are no 'weights'", remedy: "name a file of weights") }
    let files = try ([weights] + [masking].compactMap { $0 }).map(Self.read)
    let priors = try NeuralPriors(files.map(\.prior))
    let signals = try pixels.map { try Self.denoiser($0, "a denoiser of images") { $0["scale"] == nil } }
    let codes = try latents.map { try Self.denoiser($0, "a denoiser of a codec's codes") { $0["scale"] != nil } }
    var source = DataOptions(folder: folder)
    let data = files[0].metadata["data"].flatMap { DataSet(rawValue: $0) }
    if let data { source.data = data }
    let (labels, digits) = try source.nearestLabels(data)
    let inputs = zip(["weights", "masking"], files).map { (name: $0, hash: SHA256.hexadecimal($1.bytes)) }
    let images = [signals].compactMap { $0 }.map { (name: "pixels", hash: SHA256.hexadecimal($0.bytes)) }
    var signalPriors = SignalPriors(pixels: signals?.denoiser)
    if let codes, let scale = codes.metadata["scale"].flatMap({ Double($0) }) {
      signalPriors.latents = LatentDenoiser(
        denoiser: codes.denoiser, hash: SHA256.hexadecimal(codes.bytes), codecHash: codes.metadata["codec"] ?? "",
        scale: scale)
    }
    return LoadedPrior(
      priors, signals: signalPriors, heldOut: data == nil ? nil : source.heldOut, labels: labels,
      inputs: inputs + images + digits
    ) { process in
      guard let process, let file = files.first(where: { $0.prior.process.covers(process: process) }) else { return "" }
      let bits = file.metadata["bits_per_token"].map { " prior.bits_per_token=\($0)" } ?? ""
      return "prior.process=\(file.prior.process.rawValue)\(bits)"
    }
  }

  /// A file of a denoiser that is of the wanted kind, as its metadata says.
  private static func denoiser(
    _ path: String, _ wanted: String, _ isWanted: ([String: String]) -> Bool
  ) throws -> (denoiser: PixelDenoiser, metadata: [String: String], bytes: [UInt8]) {
    do {
      let (denoiser, metadata) = try PixelDenoiser.load(path)
      guard isWanted(metadata) else {
        throw Refusal("'\(path)' is not \(wanted)", remedy: "name another file")
      }
      return (denoiser, metadata, try File.read(path))
    } catch let refusal as Refusal {
      throw refusal
    } catch {
      throw Refusal("\(error)", remedy: "train it ('experiment train' with \"kind\": \"denoiser\")")
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
        Field("pixels", \.pixels, "Weights of a denoiser of the images that codes stand for, for samplers of signals.")
        Field(
          "latents", \.latents,
          "Weights of a denoiser of the codec's codes before its quantiser, for psld and resample.")
        Field("folder", \.folder, "Of the data set it was trained on, for truth 'heldout'; null stands for its place.")
      }
    ) { $0 }
  }
}
