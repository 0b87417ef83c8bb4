/** Places of a file that could not be read and were stepped over, summed up. */
export class Damage {
  places = 0;
  /** Where the first one is, what length it claimed, and after how many packets. */
  firstOffset = 0;
  firstLength = 0;
  firstFrame = 0;
  skippedBytes = 0;

  found(offset: number, length: number, frame: number): void {
    if (this.places === 0) {
      this.firstOffset = offset;
      this.firstLength = length;
      this.firstFrame = frame;
    }
    this.places += 1;
  }
}
