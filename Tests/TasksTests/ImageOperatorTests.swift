import Foundation
import Tensors
import Testing

@testable import Tasks

private func normals(_ shape: [Int], _ name: String, scale: Double = 1) -> Tensor {
  var random = RandomStream(seed: 5)[name, shape.count].generator()
  return Tensor((0..<shape.reduce(1, *)).map { _ in Float(scale * random.normal()) }, shape: shape)
}

private func dot(_ a: Tensor, _ b: Tensor) -> Double {
  zip(a.floats, b.floats).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}

private func norm(_ a: Tensor) -> Double { dot(a, a).squareRoot() }

private func kernel(_ size: Int) -> MotionKernel {
  var random = RandomStream(seed: 3)["kernel"].generator()
  return MotionKernel(size: size, &random)
}

/// Every operator, on images that are not square where it may be.
private func operators() -> [any MeasurementOperator] {
  var random = RandomStream(seed: 4)["masks"].generator()
  let linear: [any MeasurementOperator] = [
    SuperResolution(height: 16, width: 24, factor: 2), SuperResolution(height: 16, width: 24, factor: 4),
    SuperResolution(height: 16, width: 24, factor: 8), SuperResolution(height: 13, width: 18, channels: 1, factor: 4),
    GaussianBlur(height: 16, width: 20, sigma: 1.3), GaussianBlur(height: 5, width: 7, sigma: 3),
    GaussianBlur(height: 64, width: 64), MotionBlur(height: 16, width: 12, kernel: kernel(9)),
    MotionBlur(height: 4, width: 3, channels: 2, kernel: kernel(15)),
    PixelMask.random(height: 12, width: 10, &random), PixelMask.box(height: 32, width: 16, &random),
    Denoising(height: 4, width: 5),
  ]
  return linear + nonlinear()
}

private func nonlinear() -> [any MeasurementOperator] {
  [
    HighDynamicRange(height: 6, width: 5), PhaseRetrieval(height: 8, width: 6),
    PhaseRetrieval(height: 6, width: 6, channels: 1, oversampling: 0),
    ExposureBlur(MotionBlur(height: 10, width: 8, kernel: kernel(5))),
  ]
}

@Suite struct ImageOperatorTests {
  /// ⟨A x, v⟩ = ⟨x, Aᵀ v⟩ to rounding, item by item.
  @Test func adjoints() {
    for operation in operators() {
      guard let operation = operation as? any LinearMeasurement else { continue }
      let x = normals([2] + operation.imageShape, "x")
      let v = normals([2] + operation.measurementShape, "v")
      let (y, back) = (operation.apply(x), operation.transpose(v))
      #expect(y.shape == v.shape && back.shape == x.shape)
      let scale = norm(y) * norm(v)
      #expect(abs(dot(y, v) - dot(x, back)) < 1e-6 * scale, "\(operation.imageShape) \(type(of: operation).name)")
      let item = Tensor(Array(x.floats.suffix(operation.imageCount)), shape: [1] + operation.imageShape)
      #expect(operation.apply(item).floats == Array(y.floats.suffix(operation.measurementCount)))
    }
  }

  /// Jᵀv against central differences along random directions; relative error below 1e-3 in single precision.
  @Test func pullbacks() {
    for operation in operators() {
      // … −0.4, −0.15, 0.1, 0.35, 0.6 …: none is near ±½, where the clipped response has its kinks.
      let x = normals([2] + operation.imageShape, "x", scale: 0.3).mapped { ($0 * 4).rounded() / 4 + 0.1 }
      let v = normals([2] + operation.measurementShape, "v")
      let pulled = operation.pullback(v, at: x)
      #expect(pulled.shape == x.shape)
      for k in 0..<3 {
        let direction = normals(x.shape, "direction \(k)")
        func value(_ h: Float) -> Double {
          dot(operation.apply(x.mapped(with: direction) { $0 + h * $1 }), v)
        }
        let h: Float = 1 / 512
        let numeric = (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / Double(12 * h)
        #expect(
          abs(numeric - dot(pulled, direction)) < 2e-3 * norm(pulled) * 3,
          "\(type(of: operation).name): \(numeric), \(dot(pulled, direction)), |Jᵀv| \(norm(pulled))")
      }
    }
  }

  /// The taps of the papers' resizer, and constants stay constant up to the borders.
  @Test func bicubicTaps() {
    let golden = [-0.00171, -0.01099, -0.01831, -0.01196, 0.02271, 0.09741, 0.18188, 0.24097]
    let taps = SuperResolution.taps(3, 4)
    #expect(taps.map(\.pixel) == Array(6...21))
    for (tap, expected) in zip(taps, golden + golden.reversed()) { #expect(abs(tap.weight - expected) < 5e-6) }
    for factor in [2, 4, 8] {
      let small = SuperResolution(height: 24, width: 40, factor: factor)
      #expect(small.measurementShape == [24 / factor, 40 / factor, 3])
      let flat = small.apply(Tensor(repeating: 0.3, shape: [1, 24, 40, 3]))
      #expect(flat.floats.allSatisfy { abs($0 - 0.3) < 1e-6 })
    }
    #expect(SuperResolution(height: 13, width: 9, factor: 4).measurementShape == [4, 3, 3])
  }

  /// An impulse in the corner: rows beyond the edge are the mirror beside the last pixel.
  @Test func bicubicBorders() {
    let small = SuperResolution(height: 16, width: 16, channels: 1, factor: 4)
    var x = [Float](repeating: 0, count: 256)
    x[0] = 1
    let y = small.apply(Tensor(x, shape: [1, 16, 16, 1])).floats
    // Output 0 reads pixels −6 … 9; pixel 0 stands at 0 and at −1, the seventh and the sixth tap.
    let edge: Float = 0.18188 + 0.09741
    #expect(abs(y[0] - edge * edge) < 1e-4)
    // Output 1 reads −2 … 13: the second and the third.
    #expect(abs(y[1] - edge * (-0.01831 - 0.01099)) < 1e-4)
  }

  @Test func gaussianTaps() {
    let taps = GaussianBlur.taps(3)
    #expect(taps.count == 25)
    #expect(abs(taps[12] * taps[12] - 0.01768489) < 1e-8 && abs(taps[12] * taps[24] - 5.93262e-6) < 1e-11)
    let scaled = GaussianBlur(height: 64, width: 64)
    #expect(scaled.sigma == 0.75 && GaussianBlur.taps(0.75).count == 7)
    #expect(scaled.apply(Tensor(repeating: -0.4, shape: [1, 64, 64, 3])).floats.allSatisfy { abs($0 + 0.4) < 1e-6 })
    // Mirrored in the last pixel: an impulse beside the edge comes back over it.
    var x = [Float](repeating: 0, count: 9)
    x[1] = 1
    let y = GaussianBlur(height: 1, width: 9, channels: 1, sigma: 0.5).apply(Tensor(x, shape: [1, 1, 9, 1])).floats
    let narrow = GaussianBlur.taps(0.5)
    #expect(abs(Double(y[0]) - 2 * narrow[3]) < 1e-6 && abs(Double(y[1]) - (narrow[2] + narrow[4])) < 1e-6)
  }

  @Test func motionKernels() {
    for seed in 0..<20 {
      var random = RandomStream(seed: UInt64(seed))["kernel"].generator()
      let kernel = MotionKernel(size: 15, intensity: Double(seed) / 10, &random)
      #expect(abs(kernel.weights.reduce(0, +) - 1) < 1e-5 && kernel.weights.allSatisfy { $0 >= 0 })
      #expect(kernel.weights.count { $0 > 0 } >= 8, "a path, not a point")
    }
    #expect(MotionKernel.size(height: 256) == 61 && MotionKernel.size(height: 64) == 15)
    let single = MotionKernel(size: 3, weights: [0, 0, 0, 0, 0, 1, 0, 0, 0])
    let x = Tensor([1, 2, 3, 4], shape: [1, 1, 4, 1])
    let y = MotionBlur(height: 1, width: 4, channels: 1, kernel: single).apply(x).floats
    #expect(y == [2, 3, 4, 3], "the pixel to the right, mirrored in the last one")
  }

  @Test func masks() {
    var random = RandomStream(seed: 1)["mask"].generator()
    let seen = PixelMask.random(height: 100, width: 100, hidden: 0.7, &random).pixels.count
    #expect(abs(seen - 3000) < 230)  // five standard deviations
    #expect(PixelMask.random(height: 3, width: 3, hidden: 1, &random).pixels.count == 1)
    let box = PixelMask.box(height: 64, width: 32, &random)
    #expect(box.pixels.count == 64 * 32 - 32 * 16)
    #expect(!box.pixels.contains(32 * 32 + 15), "the middle is hidden wherever the box is")
    let mask = PixelMask(height: 1, width: 3, channels: 2, pixels: [0, 2])
    #expect(mask.apply(Tensor([1, 2, 3, 4, 5, 6], shape: [1, 1, 3, 2])).floats == [1, 2, 5, 6])
    #expect(mask.transpose(Tensor([1, 2, 5, 6], shape: [1, 2, 2])).floats == [1, 2, 0, 0, 5, 6])
  }

  /// Parseval: without phases the energy stays, and an image and its turn by 180° have the same amplitudes.
  @Test func phaseRetrieval() {
    let operation = PhaseRetrieval(height: 8, width: 6)
    #expect(operation.measurementShape == [12, 10, 3])
    let x = normals([1, 8, 6, 3], "x", scale: 0.3)
    let y = operation.apply(x)
    let energy = x.floats.reduce(0) { $0 + Double(($1 + 1) / 2) * Double(($1 + 1) / 2) }
    #expect(abs(dot(y, y) - energy) < 1e-5 * energy)
    let pixels = x.floats
    let turned = Tensor((0..<48).reversed().flatMap { pixels[3 * $0..<3 * $0 + 3] }, shape: x.shape)
    #expect(zip(operation.apply(turned).floats, y.floats).allSatisfy { abs($0 - $1) < 1e-5 })
    let black = Tensor(repeating: -1, shape: x.shape)
    #expect(operation.pullback(y, at: black).floats.allSatisfy { $0 == 0 })
    // The lowest frequency is the sum.
    let sum = pixels.enumerated().filter { $0.offset % 3 == 1 }.reduce(0) { $0 + ($1.element + 1) / 2 }
    #expect(abs(y.floats[1] - sum / Float(120).squareRoot()) < 1e-4)
  }

  @Test func nonlinearResponses() {
    let hdr = HighDynamicRange(height: 1, width: 4, channels: 1)
    let x = Tensor([-0.6, -0.25, 0.25, 0.9], shape: [1, 1, 4, 1])
    #expect(hdr.apply(x).floats == [-1, -0.5, 0.5, 1])
    #expect(hdr.pullback(Tensor([1, 1, 1, 1], shape: x.shape), at: x).floats == [0, 2, 2, 0])
    // Flat images stay; a bright pixel spreads farther than a dark one.
    let blur = ExposureBlur(
      MotionBlur(
        height: 1, width: 3, channels: 1, kernel: MotionKernel(size: 3, weights: [0, 0, 0, 0.25, 0.5, 0.25, 0, 0, 0])))
    #expect(blur.apply(Tensor([0.2, 0.2, 0.2], shape: [1, 1, 3, 1])).floats.allSatisfy { abs($0 - 0.2) < 1e-6 })
    let bright = blur.apply(Tensor([-1, 1, -1], shape: [1, 1, 3, 1])).floats[1]
    let dark = blur.apply(Tensor([1, -1, 1], shape: [1, 1, 3, 1])).floats[1]
    #expect(bright > 0.6 && dark > 0.6)
  }
}

@Suite struct GaussianImageNoiseTests {
  /// Against its formula, and the gradient against differences for a linear and a nonlinear operator.
  @Test func logLikelihood() {
    for operation in [
      SuperResolution(height: 8, width: 8, factor: 2), ExposureBlur(MotionBlur(height: 8, width: 8, kernel: kernel(5))),
    ]
      as [any MeasurementOperator]
    {
      let noise = GaussianImageNoise(operation, sigma: 0.2)
      let x = normals([2, 8, 8, 3], "x", scale: 0.3)
      let y = normals([1] + operation.measurementShape, "y", scale: 0.3)
      let (values, gradient) = noise.gradient(x, y: y)
      let (clean, n) = (operation.apply(x).floats, operation.measurementCount)
      for item in 0..<2 {
        let sum = (0..<n).reduce(0.0) { $0 + pow(Double(y.floats[$1]) - Double(clean[item * n + $1]), 2) }
        #expect(abs(values[item] + sum / 0.08) < 1e-4 * abs(values[item]))
        #expect(abs(noise.misfit(x, y: y)[item] - (sum / Double(n)).squareRoot() / 0.2) < 1e-4)
      }
      #expect(noise.logLikelihood(x, y: y) == values)
      let direction = normals(x.shape, "direction")
      func total(_ h: Float) -> Double {
        noise.logLikelihood(x.mapped(with: direction) { $0 + h * $1 }, y: y).reduce(0, +)
      }
      let numeric = (total(1 / 256) - total(-1 / 256)) * 128
      #expect(abs(numeric - dot(gradient, direction)) < 1e-3 * norm(gradient) * norm(direction))
      let each = Tensor(y.floats + y.floats, shape: [2] + operation.measurementShape)
      #expect(noise.logLikelihood(x, y: each) == values)
    }
  }

  /// n = 4,800 numbers: the misfit of the truth is 1 within five standard deviations, 5/√(2n) = 0.051.
  @Test func measurements() {
    let noise = GaussianImageNoise(Denoising(height: 40, width: 40), sigma: 0.05)
    let x = normals([1, 40, 40, 3], "x")
    var random = RandomStream(seed: 2)["measurement"].generator()
    let y = noise.measure(x, &random)
    #expect(abs(noise.misfit(x, y: y)[0] - 1) < 0.051)
    var again = RandomStream(seed: 2)["measurement"].generator()
    #expect(noise.measure(x, &again).floats == y.floats)
  }
}
