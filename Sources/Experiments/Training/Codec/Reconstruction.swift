import Diffusion
import Platform
import Priors
import Reports
import Tasks
import Tensors

/// What a codec makes of images that it has not seen.
public struct Reconstruction: Sendable, Equatable {
  /// Mean over images of 10·log₁₀(1/mean squared error), pixels in [0, 1], reconstructions clamped.
  public let psnr: Double
  /// Its standard error over images; NaN for one image.
  public let error: Double
  /// Mean of LPIPS (squeeze, v0.1), where its weights are there.
  public let lpips: Double?
  /// exp of the entropy of all codes, of V.
  public let perplexity: Double
  /// V.
  public let codes: Int

  /// "24.12 ± 0.15 dB, LPIPS 0.0512, codes in use 410 of 512 (perplexity)".
  public var text: String {
    String(printf: "%.2f ± %.2f dB", psnr, error) + (lpips.map { String(printf: ", LPIPS %.4f", $0) } ?? "")
      + String(printf: ", perplexity of codes %.0f of %d", perplexity, codes)
  }

  /// Encodes and decodes images.
  init(_ codec: VQCodec, _ images: ImageSet, _ perception: LPIPS?, threads: Int) {
    let truth = images.signals(Array(0..<images.count))
    let tokens = codec.encode(truth, threads: threads)
    let signals = codec.decode(tokens, threads: threads)
    signals.update { for i in $0.indices { $0[i] = min(1, max(-1, $0[i])) } }
    let size = codec.signalShape.reduce(1, *)
    let decibels = truth.withFloats { x in
      signals.withFloats { y in
        (0..<images.count).map { n in
          let squares = (n * size..<(n + 1) * size).reduce(0.0) { $0 + Double((x[$1] - y[$1]) * (x[$1] - y[$1])) }
          return 10 * log10(4 * Double(size) / max(squares, 1e-12))
        }
      }
    }
    let mean = decibels.reduce(0, +) / Double(decibels.count)
    let squares = decibels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    psnr = mean
    error = (squares / Double(decibels.count - 1) / Double(decibels.count)).squareRoot()
    lpips = perception.map { network in
      let distances = (0..<images.count).map { n in
        let shape = [1] + codec.signalShape
        let pair = (signals.part(from: n * size, shape: shape), truth.part(from: n * size, shape: shape))
        return network.distance(pair.0, pair.1, threads: threads).reduce(0) { $0 + Double($1) }
      }
      return distances.reduce(0, +) / Double(images.count)
    }
    perplexity = Priors.perplexity(of: tokens.storage, codes: codec.shape.codes)
    codes = codec.shape.codes
  }

  /// Truths above reconstructions.
  static func picture(_ codec: VQCodec, _ truth: Tensor) -> PNGImage {
    let signals = codec.decode(codec.encode(truth))
    var grid = SampleGrid(scale: 2)
    let shown = [truth, signals].map { PNGImage.images(of: $0) }
    for first in stride(from: 0, to: truth.shape[0], by: 8) {
      for row in shown { grid.append(Array(row[first..<min(first + 8, row.count)])) }
    }
    return grid.image()
  }
}

extension PNGImage {
  /// Signals [B, height, width, channels] in [−1, 1]; what lies outside is cut.
  static func images(of signals: Tensor) -> [PNGImage] {
    let (height, width, channels) = (signals.shape[1], signals.shape[2], signals.shape[3])
    let size = height * width * channels
    return signals.withFloats { values in
      (0..<signals.shape[0]).map { n in
        let samples = values[n * size..<(n + 1) * size].map { UInt8(min(255, max(0, ($0 + 1) * 127.5 + 0.5))) }
        return PNGImage(width: width, height: height, channels: channels, samples: samples)
      }
    }
  }
}
