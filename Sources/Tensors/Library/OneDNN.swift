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

  /// A primitive; it may run on several threads at once, each with its own stream, scratchpad and memory objects.
  final class Operation: @unchecked Sendable {
    var handle = onednn_operation()
    private let idle = Mutex<[Buffers]>([])

    private struct Buffers: @unchecked Sendable {
      var objects = onednn_buffers()
    }

    /// The layout that it wants its second argument in.
    var weights: onednn_layout? { handle.layouts.1 }
    /// The layout that it writes its third argument in, and its bytes.
    var result: onednn_layout? { handle.layouts.2 }
    var resultBytes: Int { onednn_layout_bytes(result) }

    deinit {
      for var kept in idle.withLock({ $0 }) { onednn_release(&kept.objects) }
      if let primitive = handle.primitive { onednn_destroy(primitive) }
    }

    func execute(_ engine: dnnl_engine_t?, _ buffers: UnsafePointer<UnsafeMutableRawPointer?>) -> dnnl_status_t {
      var kept = idle.withLock { $0.popLast() } ?? Buffers()
      let scratch = handle.scratch > 0 ? Storage(byteCount: handle.scratch) : nil
      let status = onednn_execute(engine, &handle, &kept.objects, buffers, scratch?.base)
      withExtendedLifetime(scratch) {}
      idle.withLock { $0.append(kept) }
      return status
    }
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
    let layout = key.packed && key != key.canonical ? operation(key.canonical).weights : nil
    return operation(key, in: products) { engine, out in
      onednn_matmul(
        engine, key.a, key.packed ? key.weights(packed: true) : key.b, layout, key.c, key.biasShape,
        key.activation.code, key.adding ? 1 : 0, out)
    }
  }

  func operation(_ key: Convolution) -> Operation {
    let own = key == key.canonical || key.direction == .backToWeights
    let layout = own ? nil : operation(key.canonical).weights
    return operation(key, in: convolutions) { engine, out in
      onednn_convolution(
        engine, key.direction.rawValue, key.x, key.weights, layout, key.biasShape, key.y, key.strides, key.before,
        key.after, key.activation.code, out)
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
  }

  func run(
    _ operation: Operation, _ first: UnsafeMutableRawPointer, _ second: UnsafeMutableRawPointer,
    _ third: UnsafeMutableRawPointer? = nil, _ fourth: UnsafeMutableRawPointer? = nil
  ) {
    withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer?.self, capacity: 4) { buffers in
      buffers[0] = first
      buffers[1] = second
      buffers[2] = third
      buffers[3] = fourth
      guard let first = buffers.baseAddress else { return }
      require(operation.execute(engine, first), "a primitive")
    }
  }

  private func require(_ status: dnnl_status_t, _ operation: @autoclosure () -> String) {
    precondition(
      status == dnnl_success, "\(EngineError.library(operation: operation(), status: Int(status.rawValue)))")
  }
}
