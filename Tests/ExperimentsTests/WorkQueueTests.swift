import Testing

@testable import Experiments

@Suite("Order of work") struct WorkQueueTests {
  /// Three instances with three samplers each.
  private let queue = WorkQueue(
    (0..<9).map { (InstanceCache.Key(problem: 0, item: $0 / 3, seed: 0), $0 % 3) })

  @Test("Workers begin instances of their own, then share what is left, and take every unit once")
  func instances() {
    var (a, b) = (-1, -1)
    var taken: [Int?] = [queue.next(on: &a), queue.next(on: &b)]
    #expect(taken == [0, 3])
    taken += [queue.next(on: &a), queue.next(on: &a), queue.next(on: &a)]
    #expect(taken[2...] == [1, 2, 6])
    taken += [queue.next(on: &b), queue.next(on: &b)]
    #expect(taken[5...] == [4, 5])
    taken += [queue.next(on: &b), queue.next(on: &a)]
    #expect(Set(taken.compactMap(\.self)) == Set(0..<9))
    #expect(queue.next(on: &a) == nil)
    #expect(queue.next(on: &b) == nil)
  }

  @Test("Within an instance the sampler that took longest goes first, unknown ones before")
  func longestFirst() {
    var worker = -1
    queue.finished(0, seconds: 1)
    queue.finished(1, seconds: 3)
    #expect(queue.next(on: &worker) == 2)
    queue.finished(2, seconds: 2)
    #expect([queue.next(on: &worker), queue.next(on: &worker)] == [1, 0])
    #expect((0..<3).map { _ in queue.next(on: &worker) } == [4, 5, 3])
  }

  @Test("An empty plan has no work")
  func empty() {
    var worker = -1
    #expect(WorkQueue([]).next(on: &worker) == nil)
  }
}
