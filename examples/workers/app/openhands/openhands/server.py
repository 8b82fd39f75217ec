import pathlib

from fastapi import FastAPI

app = FastAPI()

for page in sorted((pathlib.Path(__file__).parents[1] / "frontend").iterdir()):
    app.add_route(f"/{page.name}", lambda _, page=page: page.read_text())
