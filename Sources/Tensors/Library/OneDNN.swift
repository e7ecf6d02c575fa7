import COneDNN
import Synchronization

/// The matrix library: one engine a process, primitives made once for every shape, one stream and one thread a caller.
///
/// A status other than success ends the program with its name: shapes and types are checked before, and `Precision.check`
/// says beforehand whether a precision exists here, so that only exhausted memory is left as a reason.
final class OneDNN: Sendable {
  static let shared = OneDNN()
  /// Whether products below `rowBlock` rows are filled up with zeros: without AVX-512 the bits of a row depend on the number.
  static let fillsRows = onednn_has_avx512() == 0
  /// Rows that go through one call: with their weights they stay in a cache of a megabyte or two.
  static let rowBlock = fillsRows ? 240 : 256
  /// Elements of weights from which a packed copy pays in float32; smaller ones are as fast as they lie.
  static let packs = 1 << 18

  private nonisolated(unsafe) let engine: dnnl_engine_t?
  private let products = Mutex<[Product: Operation]>([:])
  private let convolutions = Mutex<[Convolution: Operation]>([:])

  private init() {
    var engine: dnnl_engine_t?
    let status = onednn_engine(&engine)
    precondition(status == dnnl_success, "\(EngineError.library(operation: "an engine", status: Int(status.rawValue)))")
    self.engine = engine
  }

  /// A primitive; it may run on several threads at once, each with its own stream and scratchpad.
  final class Operation: @unchecked Sendable {
    var handle = onednn_operation()
    /// The layout that it wants its second argument in.
    var weights: onednn_layout? { handle.layouts.1 }
    /// The layout that it writes its third argument in, and its bytes.
    var result: onednn_layout? { handle.layouts.2 }
    var resultBytes: Int { onednn_layout_bytes(result) }
  }

  /// The primitive of a key, made on first use.
  private func operation<Key: Hashable & Sendable>(
    _ key: Key, in cache: borrowing Mutex<[Key: Operation]>,
    _ make: (dnnl_engine_t?, UnsafeMutablePointer<onednn_operation>) -> dnnl_status_t
  ) -> Operation {
    cache.withLock { cache in
      if let known = cache[key] { return known }
      let new = Operation()
      require(make(engine, &new.handle), "\(key)")
      cache[key] = new
      return new
    }
  }

  func operation(_ key: Product) -> Operation {
    // The layout of packed weights must not depend on the number of rows: it is the one for 256.
    var wide = key
    wide.m = OneDNN.rowBlock
    let layout = key.packed && key != wide ? operation(wide).weights : nil
    return operation(key, in: products) { engine, out in
      onednn_matmul(
        engine, key.a, key.packed ? key.weights(packed: true) : key.b, layout, key.c, key.biasShape,
        key.activation.code,
        key.adding ? 1 : 0, out)
    }
  }

  func operation(_ key: Convolution) -> Operation {
    operation(key, in: convolutions) { engine, out in
      onednn_convolution(
        engine, key.direction.rawValue, key.x, key.weights, key.biasShape, key.y, key.strides, key.before, key.after,
        key.activation.code, out)
    }
  }

  /// A copy of `source`, which lies as `plain`, in the layout in which `operation` wants its second argument.
  func pack(_ source: UnsafeMutableRawPointer, _ plain: onednn_shape, for operation: Operation) -> Storage {
    let target = Storage(byteCount: onednn_layout_bytes(operation.weights))
    reorder(plain, operation.weights, unpack: false, source, target.base)
    return target
  }

  /// The way back, from the layout in which `operation` writes its third argument.
  func unpack(
    _ source: UnsafeMutableRawPointer, from operation: Operation, into target: UnsafeMutableRawPointer,
    _ plain: onednn_shape
  ) {
    reorder(plain, operation.result, unpack: true, source, target)
  }

  private func reorder(
    _ plain: onednn_shape, _ packed: onednn_layout?, unpack: Bool, _ source: UnsafeMutableRawPointer,
    _ target: UnsafeMutableRawPointer
  ) {
    let reorder = Operation()
    require(onednn_reorder(engine, plain, packed, unpack ? 1 : 0, &reorder.handle), "a reorder")
    run(reorder, source, target)
    onednn_release(&reorder.handle)
  }

  func run(
    _ operation: Operation, _ first: UnsafeMutableRawPointer, _ second: UnsafeMutableRawPointer,
    _ third: UnsafeMutableRawPointer? = nil, _ fourth: UnsafeMutableRawPointer? = nil
  ) {
    let scratch = operation.handle.scratch > 0 ? Storage(byteCount: operation.handle.scratch) : nil
    withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer?.self, capacity: 4) { buffers in
      buffers[0] = first
      buffers[1] = second
      buffers[2] = third
      buffers[3] = fourth
      require(onednn_execute(engine, &operation.handle, buffers.baseAddress, scratch?.base), "a primitive")
    }
    withExtendedLifetime(scratch) {}
  }

  private func require(_ status: dnnl_status_t, _ operation: @autoclosure () -> String) {
    precondition(
      status == dnnl_success, "\(EngineError.library(operation: operation(), status: Int(status.rawValue)))")
  }
}
