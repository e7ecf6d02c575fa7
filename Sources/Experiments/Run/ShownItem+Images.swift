import Diffusion
import Platform
import Reports
import Results
import Tensors

extension ShownItem {
  /// Truth and measurement, then for every sampler at most eight draws, and the mean and the standard deviation of all.
  func images(_ truth: Tensor, _ codes: any DecodedLikelihood) -> (image: PNGImage, captions: [String]) {
    var grid = SampleGrid(scale: 2)
    grid.append([PNGImage.images(of: truth)[0], measured])
    for draw in draws {
      let signals = codes.signals(of: TokenBatch(rows: draw.rows))
      var row: [PNGImage?] = Array(PNGImage.images(of: signals).prefix(8))
      if draw.rows.count > 1 { row += signals.moments }
      grid.append(row)
    }
    let isMany = draws.contains { $0.rows.count > 1 }
    return (
      grid.image(),
      ["truth, measurement"] + draws.map(\.sampler) + (isMany ? ["draws, then their mean and standard deviation"] : [])
    )
  }
}

extension Tensor {
  /// The mean image of a batch, and the standard deviation of its pixels, the mean over channels: ½ is white, of [−1, 1].
  fileprivate var moments: [PNGImage] {
    let (items, channels) = (shape[0], shape[3])
    let size = count / items
    return withFloats { values in
      var mean = [Float](repeating: 0, count: size)
      var squares = [Float](repeating: 0, count: size)
      for n in 0..<items {
        for i in 0..<size {
          let x = min(max(values[n * size + i], -1), 1)
          mean[i] += x / Float(items)
          squares[i] += x * x / Float(items)
        }
      }
      let shades = (0..<size / channels).map { pixel -> UInt8 in
        let deviations = (0..<channels).map { c -> Float in
          let i = pixel * channels + c
          return max(0, squares[i] - mean[i] * mean[i]).squareRoot()
        }
        return UInt8(255 * min(1, 2 * deviations.reduce(0, +) / Float(channels)))
      }
      return PNGImage.images(of: Tensor(mean, shape: [1] + shape.dropFirst()))
        + [PNGImage(width: shape[2], height: shape[1], samples: shades)]
    }
  }
}

extension Study {
  /// Writes the pictures of the first four items of every problem that measures images; their paths.
  ///
  /// Items of which no draw was kept, as where their units failed or belong to another shard, are passed over.
  public func writePictures(beside path: String) throws -> [String] {
    guard config.keepSamples > 0 else { return [] }
    var written: [String] = []
    for (p, problem) in config.problems.enumerated() where try tasks[p].truth(item: config.items[0]) != nil {
      let results = try ResultsFile.load(path)
      for item in config.items.prefix(4) {
        let shown: ShownItem
        do {
          shown = try results.shown(self, task: problem.name, item: item, seed: nil)
        } catch is ShowError {
          continue
        }
        let name = config.problems.count == 1 ? "" : "-\(problem.name)"
        let file = path.replacing(".h5", with: "") + "\(name)-item\(item).png"
        try shown.tiles.image.write(to: file)
        written.append(file)
      }
    }
    return written
  }
}
