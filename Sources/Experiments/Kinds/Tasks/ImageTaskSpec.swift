import Diffusion
import Platform
import Priors
import Tasks
import Tensors

/// Options of the tasks that measure images; an operator's own are used by its kind alone.
struct ImageTaskSpec: TaskSpec {
  /// Makes the operator on images of a side.
  typealias Operation = @Sendable (Self, _ side: Int, _ random: inout RandomGenerator) -> any MeasurementOperator

  /// Which pixels are hidden.
  enum Mask: String, CaseIterable, Sendable {
    /// Each by itself.
    case random
    /// A box of half the height and half the width.
    case box
  }

  var name: String
  var operation: Operation
  var codec: String?
  var images = ImageOptions(path: ["faces/ffhq256/test"])
  var samples = "experiments/ffhq/samples"
  var sigma = 0.05
  var factor = 4
  var blur: Double?
  var intensity = 0.5
  var mask = Mask.random
  var hidden = 0.7
  var scale = 2.0
  var oversampling = 2.0
  var contrast = 4.6
  /// There once they are read.
  var files: (codec: VQCodec, images: ImageSet)?
  var notice: String?
  var precision = Precision.float32
  let truth = TruthSource.support
  let truthName = "images"

  func read() throws -> (task: any TaskSpec, inputs: [(name: String, hash: String)]) {
    guard let codec else { throw FieldError("codec", "there is no 'codec'", hint: "name a file of weights") }
    let decoder: VQCodec
    let hash: String
    do {
      decoder = try VQCodec.load(codec).codec
      hash = SHA256.hexadecimal(try File.read(codec))
    } catch {
      throw FieldError("codec", "\(error)", hint: "train it ('experiment train' with \"kind\": \"codec\")")
    }
    let resolution = decoder.shape.resolution
    guard images.resolution == resolution else {
      throw FieldError(
        "images", "'resolution' is \(images.resolution), and the codec makes images of \(resolution) pixels",
        hint: "use its resolution, or another codec")
    }
    var read = self
    var source = images
    if !source.path.allSatisfy({ Folder.exists(ImageFolder.located($0)) }), Folder.exists(samples) {
      read.notice = "\(name): no images in '\(source.path.joined(separator: ", "))', so those in '\(samples)' are used"
      (source.path, source.crop, source.count, source.offset) = ([samples], [ImageOptions.Crop()], nil, 0)
    }
    let set = try source.load()
    if let first = set.skipped.first {
      read.notice = [read.notice, "\(name): \(set.skipped.count) images are skipped: \(first)"].compactMap { $0 }
        .joined(separator: "\n")
    }
    read.files = (decoder, set)
    return (read, [("codec", hash)] + ImageOptions.inputs(set))
  }

  /// The codes that the codec gives an image.
  func truth(item: Int) throws -> [Token]? {
    guard let (codec, images) = files else { return nil }
    guard item < images.count else {
      throw Refusal("item \(item) is beyond the \(images.count) images", remedy: "use fewer items, or more images")
    }
    return codec.encode(images.signals([item])).storage
  }

  func computing(in precision: Precision) -> any TaskSpec {
    var computing = self
    computing.precision = precision
    return computing
  }

  func task(for prior: any DiscretePrior) throws -> any Task {
    guard let (codec, images) = files else { throw Refusal("there are no images", remedy: "name a codec and images") }
    guard prior.space == codec.space else {
      throw Refusal(
        "the codec has \(codec.space.length) codes of \(codec.space.vocabulary), and the prior "
          + "\(prior.space.length) tokens of \(prior.space.vocabulary) symbols",
        remedy: "name the weights of a prior of this codec's codes")
    }
    return ImageTask(name, LocalDecoder(codec), images, sigma: sigma, precision: precision) { random in
      operation(self, codec.shape.resolution, &random)
    }
  }
}
