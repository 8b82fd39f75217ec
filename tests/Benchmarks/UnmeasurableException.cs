namespace Benchmarks;

/// <summary>Something cannot be measured on this machine; the message says why.</summary>
internal sealed class UnmeasurableException(string why) : Exception(why);
