#pragma warning disable IDE0130 // The rooms of a house that a test scans; a folder for each of its few lines would hide them.
namespace WorkerImages.Tests.Rooms.Bad.Top.Deep
{
    internal sealed class Roof
    {
        public static Task MendAsync() => Task.CompletedTask;
    }
}

namespace WorkerImages.Tests.Rooms.Bad.Rendering
{
    public class Chair
    {
        public DiffPlex.IDiffer? Differ() => null;

        internal Ground.Floor Below() => new();
    }
}

namespace WorkerImages.Tests.Rooms.Bad.Left
{
    internal sealed class Desk : Rendering.Chair
    {
        public static Func<Task<object>> Compare(int after) => async () =>
        {
            await Task.Delay(after);
            return new DiffPlex.Differ();
        };
    }
}

namespace WorkerImages.Tests.Rooms.Bad.Ground
{
    internal sealed class Floor;

    internal static class Cellar
    {
        public static List<Left.Desk[]> Begin() => [];

        public static async Task ClimbAsync() => await Top.Deep.Roof.MendAsync();
    }
}

namespace WorkerImages.Tests.Rooms.Bad.Attic
{
    internal sealed class Box;
}
