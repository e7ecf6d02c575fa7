import Diffusion
import Platform

/// Digits of MNIST as bits: 28×28 pixels padded by 2 on each side to 32×32, a bit is 1 where the pixel is ≥ 128.
public struct MNIST: Sendable {
  /// A part of the data set.
  public enum Split: String, Sendable, CaseIterable {
    /// 60,000 images.
    case train
    /// 10,000 images.
    case test

    fileprivate var prefix: String { self == .train ? "train" : "t10k" }
  }

  /// 32, rows and columns of a padded image.
  public static let side = 32
  /// 2^1024.
  public static let space = TokenSpace(length: side * side, vocabulary: 2)
  /// The command that fetches the files.
  public static let remedy = "scripts/data mnist"
  /// `$DISCERN_DATA/mnist` where that is set, else `data/mnist` below the working directory.
  public static var defaultFolder: String {
    (Process.environment("DISCERN_DATA") ?? "data") + "/mnist"
  }

  /// Images: (count, 1024) bits.
  public let images: TokenBatch
  /// Labels, 0...9.
  public let labels: [Int]

  /// Reads `count` images from `offset` on; all that follow where `count` is `nil`.
  ///
  /// Throws `DataError` with the name of the file: missing (and how to fetch it), damaged, or too short for the request.
  public init(folder: String = defaultFolder, split: Split, count: Int? = nil, offset: Int = 0) throws(DataError) {
    let imageFile = try IDXFile(folder + "/\(split.prefix)-images-idx3-ubyte", rank: 3, remedy: Self.remedy)
    let labelFile = try IDXFile(folder + "/\(split.prefix)-labels-idx1-ubyte", rank: 1, remedy: Self.remedy)
    guard imageFile.dimensions.dropFirst() == [28, 28] else {
      throw DataError.unexpected(
        path: imageFile.path,
        found: "images of \(imageFile.dimensions.dropFirst().map(String.init).joined(separator: "×"))",
        expected: "28×28")
    }
    guard imageFile.count == labelFile.count else {
      throw DataError.unexpected(
        path: labelFile.path, found: "\(labelFile.count) labels", expected: "one for each of \(imageFile.count) images")
    }
    let wanted = count ?? max(0, imageFile.count - offset)
    let (end, overflow) = offset.addingReportingOverflow(wanted)
    guard offset >= 0, wanted >= 0, !overflow, end <= imageFile.count else {
      throw DataError.outOfRange(
        path: imageFile.path, asked: offset..<max(offset, overflow ? .max : end), count: imageFile.count)
    }
    labels = try labelFile.items(offset..<end).map(Int.init)
    guard labels.allSatisfy({ $0 < 10 }) else {
      throw DataError.unexpected(path: labelFile.path, found: "label \(labels.max() ?? 0)", expected: "0...9")
    }
    images = Self.bits(try imageFile.items(offset..<end), count: wanted)
  }

  /// Bits of 28×28 images of bytes, padded to 32×32.
  static func bits(_ pixels: [UInt8], count: Int) -> TokenBatch {
    var images = TokenBatch(count: count, length: space.length)
    for image in 0..<count {
      for row in 0..<28 {
        for column in 0..<28 where pixels[(image * 28 + row) * 28 + column] >= 128 {
          images[image, (row + 2) * side + column + 2] = 1
        }
      }
    }
    return images
  }
}
