extension Tape {
  /// activation(x·W + b): x [..., in], W [in, out], b [out]; with `transposed`, W is [out, in] as PyTorch stores it.
  ///
  /// The result has the element type of the tape's precision, or `output`. Rows do not influence each other.
  public func linear(
    _ x: Variable, _ weight: Variable, bias: Variable? = nil, activation: Activation? = nil, transposed: Bool = false,
    output: ElementType? = nil
  ) -> Variable {
    precondition(weight.shape.count == 2, "the weight of a linear layer is a matrix, not \(weight.shape)")
    let (width, outputs) = transposed ? (weight.shape[1], weight.shape[0]) : (weight.shape[0], weight.shape[1])
    precondition(x.shape.last == width, "\(x.shape) does not end with the \(width) inputs of the weight")
    precondition(bias == nil || bias?.value.count == outputs, "a bias has one number an output, \(outputs)")
    let input = x.value.converted(to: precision.type)
    let result = Tensor(uninitialized: x.shape.dropLast() + [outputs], type: output ?? precision.type)
    let inputs = [x, weight] + (bias.map { [$0] } ?? [])
    let recording = inputs.contains(where: \.needsGradient)
    let rows = width == 0 ? 0 : x.value.count / width

    var product = OneDNN.Product(m: rows, k: width, n: outputs)
    (product.transposedB, product.type, product.result) = (transposed, precision.type, result.type)
    product.bias = bias != nil
    multiply(product, input, weight.value, bias?.value, into: result, then: recording ? nil : activation)
    let (to, toBias, read) = (x.place, bias?.place, weight.needsGradient ? input : nil)
    guard recording, let activation else {
      return record(result, from: inputs) { tape, dy in
        tape.linearBackward(dy, read, to, weight, toBias, product)
      }
    }
    let activated = Tensor(uninitialized: result.shape, type: result.type)
    activation.forward(result, into: activated, threads)
    return record(activated, from: inputs) { tape, dy in
      tape.linearBackward(activation.backward(result, dy, tape.threads), read, to, weight, toBias, product)
    }
  }

  private func linearBackward(
    _ dz: Tensor, _ input: Tensor?, _ x: Variable.Place, _ weight: Variable, _ bias: Variable.Place?,
    _ forward: OneDNN.Product
  ) {
    let dz = dz.converted(to: precision.type)
    let (rows, width, outputs, transposed) = (forward.m, forward.k, forward.n, forward.transposedB)
    if x.needsGradient {
      accumulate(into: x) { target, adding in
        var product = OneDNN.Product(m: rows, k: outputs, n: width)
        (product.transposedB, product.type, product.result) = (!transposed, dz.type, target.type)
        product.adding = adding
        multiply(product, dz, weight.value, nil, into: target, then: nil)
      }
    }
    if let input, weight.needsGradient {
      accumulate(into: weight.place) { target, adding in
        // dW = xᵀ·dz, or its transpose.
        let (left, right) = transposed ? (dz, input) : (input, dz)
        let (m, n) = transposed ? (outputs, width) : (width, outputs)
        var product = OneDNN.Product(m: m, k: rows, n: n)
        (product.transposedA, product.type, product.adding) = (true, dz.type, adding)
        work += product.work
        OneDNN.shared.multiply(product, left.raw, right.raw, into: target.raw)
      }
    }
    if let bias, bias.needsGradient {
      accumulate(into: bias) { target, adding in
        let sums = target.pointer(Float.self)
        switch dz.type {
        case .float32: addColumns(dz.pointer(Float.self), rows, outputs, into: sums, adding: adding)
        case .bfloat16: addColumns(dz.pointer(BFloat16.self), rows, outputs, into: sums, adding: adding)
        }
      }
    }
  }

  /// A product of rows with weights, in blocks of rows; the activation of a block follows while it is in the cache.
  ///
  /// Where the bits of a row do not depend on how many go together, blocks are small enough for every thread to have one.
  private func multiply(
    _ product: OneDNN.Product, _ rows: Tensor, _ weight: Tensor, _ bias: Tensor?, into result: Tensor,
    then activation: Activation?
  ) {
    work += product.work
    var product = product
    let count = product.m
    let (from, to) = (product.k * rows.type.size, product.n * result.type.size)
    product.packed = product.type == .bfloat16 || product.k * product.n >= OneDNN.packs
    if product.type == .bfloat16 { product.activation = activation }
    let weights = product.packed ? weight.packed(for: product) : weight.storage
    let w = product.packed ? weights.base : weight.raw
    let bias = bias.map { $0.converted(to: .float32) }
    let share = OneDNN.fillsRows ? OneDNN.rowBlock : max(32, (count + threads - 1) / threads + 15 & ~15)
    Parallel.blocks(count, of: min(OneDNN.rowBlock, share), threads: threads) { range in
      var block = product
      block.m = range.count
      let target = result.raw + range.lowerBound * to
      let source = rows.raw + range.lowerBound * from
      if OneDNN.fillsRows && range.count < OneDNN.rowBlock {
        block.m = OneDNN.rowBlock
        let filled = Tensor(zeros: [block.m, block.k], type: rows.type)
        let whole = Tensor(zeros: [block.m, block.n], type: result.type)
        filled.raw.copyMemory(from: source, byteCount: range.count * from)
        whole.raw.copyMemory(from: target, byteCount: range.count * to)  // what is added to
        OneDNN.shared.multiply(block, filled.raw, w, bias?.raw, into: whole.raw)
        target.copyMemory(from: whole.raw, byteCount: range.count * to)
        withExtendedLifetime(filled) {}
      } else {
        OneDNN.shared.multiply(block, source, w, bias?.raw, into: target)
      }
      if let activation, block.activation == nil {
        let z = target.assumingMemoryBound(to: Float.self)
        activation.forward(z, z, range.count * block.n, 1)
      }
    }
    withExtendedLifetime((weights, bias)) {}
  }
}

extension Tensor {
  /// These float32 weights in the layout and type of a packed product; made once, and again after `update`.
  func packed(for product: OneDNN.Product) -> Storage {
    let key = product.canonical
    return storage.packed(PackedKey(offset: offset, key: .product(key))) {
      OneDNN.shared.pack(raw, key.weights(packed: false), for: OneDNN.shared.operation(key))
    }
  }
}
