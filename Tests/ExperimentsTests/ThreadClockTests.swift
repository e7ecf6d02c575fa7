import Dispatch
import Foundation
import Platform
import Testing

struct ThreadClockTests {
  /// Waiting takes time, but none of the processor's; work takes both.
  @Test func waitingIsNotCounted() {
    let (wall, processor) = (DispatchTime.now().uptimeNanoseconds, ThreadClock.seconds)
    Thread.sleep(forTimeInterval: 0.2)
    let waited = ThreadClock.seconds - processor
    #expect(waited < 0.5e-9 * Double(DispatchTime.now().uptimeNanoseconds - wall))
    var sum = 0.0
    for n in 1...1_000_000 { sum += 1 / Double(n) }
    #expect(sum > 14 && ThreadClock.seconds > processor + waited)
  }
}
