namespace WorkerImages.EngineTests.Runtime;

/// <summary>What became of a row on an engine.</summary>
/// <param name="Row">Its number.</param>
/// <param name="Title">The case.</param>
/// <param name="Engine">The engine, with the version it says it is.</param>
/// <param name="Passed">True when the case fits and its counter-test fails as expected.</param>
/// <param name="Milliseconds">What the case took, without its counter-test.</param>
/// <param name="CounterTest">What the counter-test was; null where it ran on another engine.</param>
/// <param name="Failure">What did not fit in the counter-test.</param>
public sealed record RowResult(string Row, string Title, string Engine, bool Passed, long Milliseconds, string? CounterTest, string? Failure);
