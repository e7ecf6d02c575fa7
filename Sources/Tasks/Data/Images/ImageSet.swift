import Tensors

/// Images of one square size, as bytes.
public struct ImageSet: Sendable {
  /// Pixels across and down.
  public let resolution: Int
  /// 3, red, green and blue.
  public let channels: Int
  /// (count, resolution, resolution, channels), rows from the top.
  public let pixels: [UInt8]
  /// Where each image is from: the last name of its folder and its path below it, "train/00200.jpg".
  public let names: [String]
  /// Files that were passed over, in order.
  public let skipped: [SkippedFile]

  /// Images in memory.
  ///
  /// Requires as many pixels as the names and the resolution make.
  public init(resolution: Int, pixels: [UInt8], names: [String], skipped: [SkippedFile] = []) {
    channels = 3
    precondition(pixels.count == names.count * resolution * resolution * 3, "pixels have the shape (count, R, R, 3)")
    (self.resolution, self.pixels, self.names, self.skipped) = (resolution, pixels, names, skipped)
  }

  /// The number of images.
  public var count: Int { names.count }
  /// Rows, columns, channels.
  public var signalShape: [Int] { [resolution, resolution, channels] }
  /// Bytes of an image.
  public var size: Int { signalShape.reduce(1, *) }

  /// Some images as signals in [−1, 1]: [items, resolution, resolution, channels], p/127.5 − 1.
  public func signals(_ items: [Int]) -> Tensor {
    Tensor(shape: [items.count, resolution, resolution, channels]) { target in
      pixels.withUnsafeBufferPointer { pixels in
        for (n, item) in items.enumerated() {
          precondition(item >= 0 && item < count, "image \(item) of \(count)")
          for i in 0..<size { target[n * size + i] = Float(pixels[item * size + i]) / 127.5 - 1 }
        }
      }
    }
  }
}

/// A file that is no usable picture.
public struct SkippedFile: Sendable, Hashable, CustomStringConvertible {
  /// Its name, as in `ImageSet.names`.
  public let name: String
  /// What is wrong with it.
  public let reason: PictureError

  /// "train/00200.jpg is a damaged JPEG file: Premature end of JPEG file".
  public var description: String { "\(name) \(reason)" }
}
