import Statistics
import Tasks
import Tensors

/// Held-out images, each in every distortion of a list at four severities, and what LPIPS says of them.
struct ProxyTrial: Sendable {
  /// A way of making images worse.
  struct Kind: Sendable {
    let name: String
    /// From an image, a severity and another image.
    let apply: @Sendable (Tensor, Double, Tensor, inout RandomGenerator) -> Tensor
  }

  let name: String
  let images: ImageSet
  let kinds: [Kind]
  let stream: RandomStream
  /// t of all pairs, image by image, kind by kind, band by band.
  let wanted: [Double]

  /// Quarters of severity.
  static let bands = 4

  init(
    _ name: String, _ images: ImageSet, _ kinds: [Kind], _ stream: RandomStream, teacher: ProxyObjective.Teacher
  ) {
    (self.name, self.images, self.kinds, self.stream) = (name, images, kinds, stream)
    wanted = (0..<images.count).flatMap { item in
      let (pixels, pairs) = Self.group(item, images, kinds, stream)
      return teacher(pixels, pairs).map(Double.init)
    }
  }

  /// How well a proxy agrees.
  func agreement(_ proxy: LPIPSProxy) -> ProxyAgreement {
    let found = (0..<images.count).flatMap { item in
      let (pixels, pairs) = Self.group(item, images, kinds, stream)
      return proxy.distances(on: Tape(), Variable(pixels), pairs).value.floats.map(Double.init)
    }
    let bands = (0..<Self.bands).map { band in
      let places = stride(from: band, to: found.count, by: Self.bands)
      return spearmanCorrelation(places.map { found[$0] }, places.map { wanted[$0] })
    }
    return ProxyAgreement(
      name: name, pairs: found.count, spearman: spearmanCorrelation(found, wanted),
      pearson: pearsonCorrelation(found, wanted), bands: bands)
  }

  /// An image and all that is made of it, a distortion and a band after the other; each is paired with the image.
  private static func group(
    _ item: Int, _ images: ImageSet, _ kinds: [Kind], _ stream: RandomStream
  ) -> (Tensor, [(Int, Int)]) {
    let x = images.signals([item])
    var pixels = x.floats
    for kind in kinds {
      for band in 0..<bands {
        var random = stream[kind.name, item, band].generator()
        let severity = (Double(band) + random.uniform()) / Double(bands)
        let other = images.signals([random.uniform(below: images.count)])
        pixels += kind.apply(x, severity, other, &random).floats
      }
    }
    let count = kinds.count * bands
    return (Tensor(pixels, shape: [1 + count] + x.shape.dropFirst()), (1...count).map { (0, $0) })
  }
}

extension ProxyTrial.Kind {
  /// A distortion of pixels.
  init(_ distortion: Distortion) {
    self.init(name: distortion.rawValue) { distortion.apply($0, severity: $1, other: $2, &$3) }
  }
}
