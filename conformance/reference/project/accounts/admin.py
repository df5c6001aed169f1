from django.contrib import admin

from accounts.models import Person


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    search_fields = ["email"]  # the token's page asks for it
