namespace WorkerImages.Outcomes;

/// <summary>One thing a run needs, and how this machine is off for it.</summary>
/// <param name="Subject">The thing.</param>
/// <param name="Found">What there is.</param>
/// <param name="Run">What a run makes of that, or what to do first; commands on their own lines.</param>
internal sealed record MachineFinding(string Subject, string Found, string Run);
