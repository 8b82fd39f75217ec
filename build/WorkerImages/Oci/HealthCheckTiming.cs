namespace WorkerImages.Oci;

/// <summary>
/// When a health check is run, as Docker writes it; 0 for the engine's default. StartInterval is not among it: engines before 25 do not know it,
/// and would tell of the same image without it.
/// </summary>
/// <param name="Interval">Nanoseconds between two checks.</param>
/// <param name="Timeout">Nanoseconds after which a check has failed.</param>
/// <param name="StartPeriod">Nanoseconds after the start in which a failure does not count.</param>
/// <param name="Retries">So many failures in a row make a container unhealthy.</param>
internal sealed record HealthCheckTiming(long Interval = 0, long Timeout = 0, long StartPeriod = 0, long Retries = 0)
{
    internal static HealthCheckTiming Read(JsonPart check) => new(
        check.OptionalCount("Interval"),
        check.OptionalCount("Timeout"),
        check.OptionalCount("StartPeriod"),
        check.OptionalCount("Retries"));
}
