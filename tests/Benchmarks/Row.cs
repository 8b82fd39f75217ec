namespace Benchmarks;

/// <summary>One measured thing: a line of the table.</summary>
/// <param name="What">What was done.</param>
/// <param name="Median">The median, with its unit.</param>
/// <param name="Runs">How many times it was done.</param>
/// <param name="Ratio">What it is compared with, as a factor or a difference; empty for what others are compared with.</param>
/// <param name="Target">What was set as a goal; empty for none.</param>
internal sealed record Row(string What, string Median, int Runs, string Ratio = "", string Target = "");
