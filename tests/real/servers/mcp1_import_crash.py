from pydantic import BaseModel, root_validator


class Settings(BaseModel):
    url: str

    @root_validator
    def check(cls, values):
        return values
