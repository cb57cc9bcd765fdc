class Mine {
  constructor(thread) {
    this.thread = thread;
  }

  overlay(root) {}
}
