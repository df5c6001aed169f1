from django.contrib import admin

from accounts.models import Person


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    search_fields = ["email"]  # the admin page of tokens needs it
