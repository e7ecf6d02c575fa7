/// An 8-bit picture, grey or RGB, rows from the top, samples interleaved; 0 is black.
public struct PNGImage: Sendable, Equatable {
  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int
  /// 1 for grey, 3 for RGB.
  public let channels: Int
  /// height·width·channels samples.
  public internal(set) var samples: [UInt8]

  /// A picture.
  ///
  /// Requires at least one pixel, 1 or 3 channels, and as many samples as that makes.
  public init(width: Int, height: Int, channels: Int = 1, samples: [UInt8]) {
    precondition(width > 0 && height > 0 && (channels == 1 || channels == 3), "a picture is grey or RGB and not empty")
    precondition(samples.count == width * height * channels, "samples must have the shape (height, width, channels)")
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
  }

  /// A picture of one shade.
  public init(width: Int, height: Int, channels: Int = 1, shade: UInt8) {
    let samples = [UInt8](repeating: shade, count: width * height * channels)
    self.init(width: width, height: height, channels: channels, samples: samples)
  }

  /// Bits as black (0) and white (1).
  public init(width: Int, height: Int, bits: [Bool]) {
    self.init(width: width, height: height, samples: bits.map { $0 ? 255 : 0 })
  }

  /// The same picture in RGB.
  public var inColour: PNGImage {
    channels == 3
      ? self : PNGImage(width: width, height: height, channels: 3, samples: samples.flatMap { [$0, $0, $0] })
  }
}

/// Why a PNG file was not read or written.
public enum PNGError: Error, Equatable, CustomStringConvertible {
  /// No place, no permission, no space.
  case unwritable(file: String, reason: String)

  /// The file and what is wrong with it.
  public var description: String {
    switch self {
    case .unwritable(let file, let reason): "\(file): cannot write the picture: \(reason)"
    }
  }
}
