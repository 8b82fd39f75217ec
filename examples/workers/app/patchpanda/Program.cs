// The shape of dkorecko/PatchPanda: a published program, which another image builds.
if (args is ["--version"])
{
    System.Console.WriteLine("PatchPanda 1.0");
    return;
}

WebApplication.CreateBuilder(args).Build().Run();
