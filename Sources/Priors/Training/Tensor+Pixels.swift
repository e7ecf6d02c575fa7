import Tensors

extension Tensor {
  /// Some of the images of `pixels`, [N] + shape from 0 to 255, in [−1, 1]: p/127.5 − 1, [items] + shape.
  ///
  /// Left and right of those `mirrored` are exchanged; shape is [rows, columns, channels].
  init(pixels: [UInt8], shape: [Int], _ items: [Int], mirrored: [Bool]) {
    let (rows, columns, channels) = (shape[0], shape[1], shape[2])
    self.init(shape: [items.count] + shape) { target in
      for (n, item) in items.enumerated() {
        for row in 0..<rows {
          let (from, to) = ((item * rows + row) * columns, (n * rows + row) * columns)
          for column in 0..<columns {
            let source = (from + (mirrored[n] ? columns - 1 - column : column)) * channels
            for c in 0..<channels { target[(to + column) * channels + c] = Float(pixels[source + c]) / 127.5 - 1 }
          }
        }
      }
    }
  }
}
