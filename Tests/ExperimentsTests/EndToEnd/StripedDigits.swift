import Foundation

extension CommandLineTool {
  /// Writes twelve training images and three test images of stripes, as the idx files of MNIST.
  func writeDigits() throws {
    let folder = folder.appendingPathComponent("data/mnist")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    func header(_ magic: UInt8, _ sizes: [Int]) -> [UInt8] {
      [0, 0, 8, magic] + sizes.flatMap { size in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) } }
    }
    for (prefix, count, period) in [("train", 12, 2), ("t10k", 3, 17)] {
      let pixels = (0..<count).flatMap { image in
        (0..<784).map { UInt8($0 % (period + image) <= image / 2 ? 255 : 0) }
      }
      try Data(header(3, [count, 28, 28]) + pixels).write(
        to: folder.appendingPathComponent("\(prefix)-images-idx3-ubyte"))
      try Data(header(1, [count]) + (0..<count).map { UInt8($0 % 10) })
        .write(to: folder.appendingPathComponent("\(prefix)-labels-idx1-ubyte"))
    }
  }
}
