extension Tape {
  /// activation(x ⋆ W + b): x [items, height, width, in], W [kernel height, kernel width, in, out], b [out].
  ///
  /// y[n, i, j, o] = Σ x[n, i·stride + a − top, j·stride + b − left, c]·W[a, b, c, o]; `padding` nil keeps the size of images
  /// at stride 1 (odd kernels: half the kernel on every side).
  public func convolution(
    _ x: Variable, _ weight: Variable, bias: Variable? = nil, stride: Int = 1, padding: Padding? = nil,
    activation: Activation? = nil
  ) -> Variable {
    precondition(x.shape.count == 4 && weight.shape.count == 4, "images and kernels have four axes")
    let (w, outputs) = (weight.shape, weight.shape[3])
    precondition(x.shape[3] == w[2], "\(x.shape) does not have the \(w[2]) channels of the kernel")
    precondition(
      stride > 0 && (bias == nil || bias?.value.count == outputs), "a stride is positive, a bias one an output")
    let around = padding ?? Padding(top: w[0] / 2, left: w[1] / 2, bottom: (w[0] - 1) / 2, right: (w[1] - 1) / 2)
    let input = x.value.converted(to: precision.type)
    var key = OneDNN.Convolution(
      items: x.shape[0], height: x.shape[1], width: x.shape[2], inputs: w[2], kernelHeight: w[0], kernelWidth: w[1],
      outputs: outputs, stride: stride, padding: around, type: precision.type)
    precondition(key.outputHeight > 0 && key.outputWidth > 0, "\(x.shape) is smaller than the kernel \(w)")
    let inputs = [x, weight] + (bias.map { [$0] } ?? [])
    let recording = inputs.contains(where: \.needsGradient)
    let result = Tensor(
      uninitialized: [key.items, key.outputHeight, key.outputWidth, outputs], type: precision.type)
    key.bias = bias != nil
    key.activation = recording ? nil : activation
    convolve(key, input, weight.value, bias?.value.converted(to: .float32), into: result)
    let plain = key
    let (to, toBias, read) = (x.place, bias?.place, weight.needsGradient ? input : nil)
    guard recording, let activation else {
      return record(result, from: inputs) { tape, dy in
        tape.convolutionBackward(plain, dy, read, to, weight, toBias)
      }
    }
    let activated = Tensor(uninitialized: result.shape, type: result.type)
    activation.forward(result, into: activated, threads)
    return record(activated, from: inputs) { tape, dy in
      tape.convolutionBackward(plain, activation.backward(result, dy, tape.threads), read, to, weight, toBias)
    }
  }

  private func convolutionBackward(
    _ forward: OneDNN.Convolution, _ dz: Tensor, _ input: Tensor?, _ x: Variable.Place, _ weight: Variable,
    _ bias: Variable.Place?
  ) {
    var key = forward
    (key.bias, key.activation) = (false, nil)
    if x.needsGradient {
      key.direction = .backToInput
      let dx = Tensor(uninitialized: x.shape, type: precision.type)
      convolve(key, dz, weight.value, nil, into: dx)
      accumulate(dx, into: x)
    }
    if let input, weight.needsGradient {
      key.direction = .backToWeights
      work += key.work
      let operation = OneDNN.shared.operation(key)
      let packed = Storage(byteCount: operation.resultBytes)
      OneDNN.shared.run(operation, input.raw, dz.raw, packed.base)
      let dw = Tensor(uninitialized: weight.shape)
      OneDNN.shared.unpack(packed.base, from: operation, into: dw.raw, key.plainWeights)
      withExtendedLifetime(packed) {}
      accumulate(dw, into: weight)
    }
    if let bias, bias.needsGradient {
      accumulate(into: bias) { target, adding in
        let (sums, rows) = (target.pointer(Float.self), dz.count / key.outputs)
        switch dz.type {
        case .float32: addColumns(dz.pointer(Float.self), rows, key.outputs, into: sums, adding: adding)
        case .bfloat16: addColumns(dz.pointer(BFloat16.self), rows, key.outputs, into: sums, adding: adding)
        }
      }
    }
  }

  /// Forward or to the input, a fixed number of items at a time.
  private func convolve(
    _ key: OneDNN.Convolution, _ from: Tensor, _ weight: Tensor, _ bias: Tensor?, into to: Tensor
  ) {
    work += key.work
    guard key.items > 0 else { return }
    if !isLocal, let winograd = Winograd(key) {
      let weights = weight.packed(.tiles(key.canonical)) { winograd.transformed(weight.pointer(Float.self)) }
      return winograd.run(
        from.pointer(Float.self), weights, bias?.pointer(Float.self), key.activation, into: to.pointer(Float.self),
        threads: threads)
    }
    let weights = weight.packed(.convolution(key.canonical)) {
      OneDNN.shared.pack(weight.raw, key.plainWeights, for: OneDNN.shared.operation(key.canonical))
    }
    let (stepFrom, stepTo) = (from.byteCount / key.items, to.byteCount / key.items)
    let block = max(1, 1024 / (key.outputHeight * key.outputWidth))
    Parallel.blocks(key.items, of: block, threads: threads) { range in
      var part = key
      part.items = range.count
      OneDNN.shared.run(
        OneDNN.shared.operation(part), from.raw + range.lowerBound * stepFrom, weights.base,
        to.raw + range.lowerBound * stepTo, bias?.raw)
    }
    withExtendedLifetime((weights, bias)) {}
  }
}

extension Tensor {
  /// These float32 weights as a convolution wants them; made once, and again after `update`.
  fileprivate func packed(_ purpose: PackedKey.Purpose, _ make: () -> Storage) -> Storage {
    storage.packed(PackedKey(offset: offset, key: purpose), make)
  }
}
