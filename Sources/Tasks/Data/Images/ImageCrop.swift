/// The square of a picture that is used: as wide as `share` of the shorter side, in the middle across, and below the
/// middle by `lift` of its own side, which lifts what it shows.
///
/// It stays inside: where there is no room (a square picture at share 1) it does not move. CelebA's aligned faces come
/// to where FFHQ has them with share 0.88 and lift 0.05.
public struct ImageCrop: Sendable, Hashable {
  /// Side of the square, relative to the picture's shorter side, in (0, 1].
  public var share: Double
  /// How far its centre is below the picture's, relative to its side; negative: above.
  public var lift: Double

  /// By default the largest square in the middle.
  ///
  /// Requires 0 < share ≤ 1 and a finite lift.
  public init(share: Double = 1, lift: Double = 0) {
    precondition(share > 0 && share <= 1 && lift.isFinite, "a crop is a share in (0, 1] of the shorter side")
    (self.share, self.lift) = (share, lift)
  }

  /// Its left and upper edge and its side, in pixels of a picture of this size.
  func window(width: Int, height: Int) -> (left: Double, top: Double, side: Double) {
    let side = share * Double(min(width, height))
    let (left, room) = ((Double(width) - side) / 2, Double(height) - side)
    return (left, min(max(room / 2 + lift * side, 0), room), side)
  }
}
